import { readPlaylist } from '../../../shared/music/playlists.ts';
import type { Place } from '../../../shared/music/verbs.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse } from '../../interactions/reply.ts';
import { placeOption } from '../music/place-option.ts';
import { PLAY, startPlaying } from '../music/request.ts';
import { type GuildContext, subcommand } from '../services.ts';
import { playlistCaller } from './caller.ts';
import { playlistOption } from './options.ts';
import { UNKNOWN } from './refusals.ts';

const NO_TRACKS = { offset: 0, limit: 0 };

export const play = subcommand({
  description: 'Play a playlist in your voice channel',
  ...PLAY,
  options: { playlist: playlistOption, place: placeOption },
  run: (context) => playPlaylist(context, context.options.playlist, context.options.place ?? 'end'),
});

export async function playPlaylist(context: GuildContext, playlist: string, place: Place): Promise<Awaited<Answer>> {
  const found = await readPlaylist(context.store, playlistCaller(context), playlist, NO_TRACKS);
  if (found === null) return refuse(UNKNOWN);
  if (found.tracks === 0) return refuse('That playlist is empty. Add the current track with `/playlist add`.');
  return startPlaying(context, 'enqueue', { list: { kind: 'playlist', id: found.id }, place });
}
