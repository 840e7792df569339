/** What plays in a server, what did, and its playlists. */
import { REVERT } from '../../../../shared/web/writes.ts';
import { liveRegion } from '../../live.ts';
import { html, word } from '../../words/index.ts';
import type { DashboardPage, PageContext, Shown } from '../page.ts';
import { logOrPage, revertAction } from '../undo.ts';
import { controlActions } from './control.ts';
import { showHistory } from './history.ts';
import { playlistActions } from './playlist-actions.ts';
import { showPlaylist, showPlaylists } from './playlists.ts';
import { liveQueue, showQueue } from './queue.ts';
import { PLAYING, type Playing, readPlaying, rememberedFields, sessionsHtml } from './sessions.ts';
import { musicHead } from './text.ts';
import { musicChanges } from './undo.ts';

export const musicPage: DashboardPage = {
  id: 'music',
  title: word('Music'),
  area: 'music',
  command: { name: 'music', module: 'music' },
  module: 'music',
  views: {
    '/': showSessions,
    '/live': liveSessions,
    '/queue/:channel': showQueue,
    '/queue/:channel/live': liveQueue,
    '/history': showHistory,
    '/playlists': showPlaylists,
    '/playlists/:playlist': showPlaylist,
  },
  actions: { ...controlActions, ...playlistActions, [REVERT]: revertAction(musicChanges, logOrPage) },
  changes: musicChanges,
};

async function showSessions(context: PageContext): Promise<Shown> {
  const render = sessionsRenderer(context);
  const content = render(await readPlaying(context));
  return {
    content: html`${musicHead(context, 'sessions')}${liveRegion({ url: context.path('/live'), content })}`,
  };
}

async function liveSessions(context: PageContext): Promise<Shown> {
  return context.stream({ name: PLAYING, read: () => readPlaying(context), render: sessionsRenderer(context) });
}

function sessionsRenderer(context: PageContext) {
  const fieldsOf = context.canEdit ? rememberedFields(context) : undefined;
  return (playing: Playing) => sessionsHtml(context, playing, fieldsOf);
}
