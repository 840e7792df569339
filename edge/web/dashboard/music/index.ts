/** What plays in a server, what did, and its playlists. */
import { html } from 'hono/html';
import type { DashboardPage, PageContext, Shown } from '../page.ts';
import { controlActions } from './control.ts';
import { showHistory } from './history.ts';
import { playlistActions } from './playlist-actions.ts';
import { showPlaylist, showPlaylists } from './playlists.ts';
import { showQueue } from './queue.ts';
import { readPlaying, rememberedFields, sessionsHtml } from './sessions.ts';
import { musicHead } from './text.ts';

export const musicPage: DashboardPage = {
  id: 'music',
  title: 'Music',
  area: 'music',
  command: { name: 'music', module: 'music' },
  module: 'music',
  views: {
    '/': showSessions,
    '/queue/:channel': showQueue,
    '/history': showHistory,
    '/playlists': showPlaylists,
    '/playlists/:playlist': showPlaylist,
  },
  actions: { ...controlActions, ...playlistActions },
};

async function showSessions(context: PageContext): Promise<Shown> {
  const playing = await readPlaying(context);
  const fieldsOf = context.canEdit ? rememberedFields(context) : undefined;
  return { content: html`${musicHead(context, 'sessions')}${sessionsHtml(context, playing, fieldsOf)}` };
}
