import { parsePlaylistName } from '../../../shared/music/playlist-name.ts';
import { changePlaylist } from '../../../shared/music/playlists.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { refuse } from '../../interactions/reply.ts';
import { changed } from '../messages.ts';
import { subcommand } from '../services.ts';
import { playlistCaller } from './caller.ts';
import { newNameOption, playlistOption } from './options.ts';
import { BAD_NAME, NAME_TAKEN, playlistRefusal } from './refusals.ts';

export const rename = subcommand({
  contexts: ['guild'],
  description: 'Rename a playlist',
  effect: 'change',
  visibility: 'ephemeral',
  options: { playlist: playlistOption, name: newNameOption('The new name') },
  run: async (context) => {
    const { store, options } = context;
    const name = parsePlaylistName(options.name);
    if (name === undefined) return refuse(BAD_NAME);
    const change = { action: 'rename', name } as const;
    const outcome = await changePlaylist(store, playlistCaller(context), options.playlist, change);
    if (outcome.status === 'name_taken') return refuse(NAME_TAKEN);
    if (outcome.status === 'too_many' || outcome.status === 'invited_already')
      throw new TypeError("Renaming doesn't add anyone.");
    if (outcome.status !== 'changed') return playlistRefusal(outcome);
    return changed(`Renamed **${plain(outcome.name)}** to **${plain(name)}**.`);
  },
});
