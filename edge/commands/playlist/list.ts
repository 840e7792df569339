import { listPlaylists, type PlaylistSummary } from '../../../shared/music/playlists.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { reply } from '../../interactions/reply.ts';
import { COLORS, counted } from '../format.ts';
import { subcommand } from '../services.ts';
import { truncateLines } from '../truncate.ts';
import { playlistCaller } from './caller.ts';

export const list = subcommand({
  contexts: ['guild'],
  description: 'List your playlists, this server’s, and those shared with you',
  effect: 'read',
  visibility: 'ephemeral',
  run: async (context) => {
    const found = await listPlaylists(context.store, playlistCaller(context));
    const description =
      truncateLines(found.map(summaryLine)) || 'There are none yet. Create one with `/playlist create`.';
    return reply({ embeds: [{ color: COLORS.accent, title: 'Playlists', description }] });
  },
});

function summaryLine({ name, of, owner, tracks, right }: PlaylistSummary): string {
  const by = of === 'guild' ? ' · this server’s' : right === 'owner' ? '' : ` · by <@${owner}>`;
  return `**${plain(name)}** · ${counted(tracks, 'track')}${by}`;
}
