import { MUSIC } from '../../../shared/music/catalog.ts';
import { writePlaylistFile } from '../../../shared/music/playlist-file.ts';
import { readPlaylist } from '../../../shared/music/playlists.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { counted } from '../format.ts';
import { embed } from '../messages.ts';
import { subcommand } from '../services.ts';
import { playlistCaller } from './caller.ts';
import { playlistOption } from './options.ts';
import { UNKNOWN } from './refusals.ts';

const ALL = { offset: 0, limit: MUSIC.playlists.items };

export const exportPlaylist = subcommand({
  contexts: ['guild'],
  description: 'Download a playlist as a file',
  effect: 'read',
  visibility: 'ephemeral',
  options: { playlist: playlistOption },
  run: async (context) => {
    const found = await readPlaylist(context.store, playlistCaller(context), context.options.playlist, ALL);
    if (found === null) return refuse(UNKNOWN);
    const tracks = found.items.map(({ track }) => track);
    const data = writePlaylistFile(found.name, tracks);
    return reply({
      ...embed(
        `**${plain(found.name)}** has ${counted(tracks.length, 'track')}. You can import the file with \`/playlist import\`.`,
      ),
      files: [{ name: 'playlist.json', contentType: 'application/json', data }],
    });
  },
});
