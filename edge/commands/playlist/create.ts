import { parsePlaylistName } from '../../../shared/music/playlist-name.ts';
import { createPlaylist } from '../../../shared/music/playlists.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { refuse } from '../../interactions/reply.ts';
import { changed } from '../messages.ts';
import { subcommand } from '../services.ts';
import { playlistCaller } from './caller.ts';
import { newNameOption, ownerOption } from './options.ts';
import { BAD_NAME, notCreated } from './refusals.ts';

export const create = subcommand({
  contexts: ['guild'],
  description: 'Create a playlist for yourself or for this server',
  effect: 'change',
  visibility: 'ephemeral',
  options: { name: newNameOption('The name of the playlist'), for: ownerOption },
  run: async (context) => {
    const { store, options } = context;
    const name = parsePlaylistName(options.name);
    if (name === undefined) return refuse(BAD_NAME);
    const outcome = await createPlaylist(store, playlistCaller(context), { of: options.for ?? 'member', name });
    if (outcome.status !== 'created') return notCreated(outcome);
    return changed(`You created **${plain(name)}**. Add the current track with \`/playlist add\`.`);
  },
});
