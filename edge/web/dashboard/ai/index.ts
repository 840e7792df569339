/** AI in a server: what it does where, how it talks, and what it costs. */
import { REVERT } from '../../../../shared/web/writes.ts';
import type { DashboardPage } from '../page.ts';
import { logOrPage, revertAction } from '../undo.ts';
import { clearPlace, setPlace } from './mode-actions.ts';
import { modesView, placeView } from './modes.ts';
import { personalityView } from './personality.ts';
import { adjustPersonality, editPersonality, restorePersonality } from './personality-actions.ts';
import { testPersonality } from './personality-test.ts';
import { aiChanges } from './undo.ts';
import { removeServerKey, usageView } from './usage.ts';

export const aiPage: DashboardPage = {
  id: 'ai',
  title: 'AI',
  area: 'ai',
  module: 'ai',
  command: { name: 'mode', module: 'ai' },
  views: {
    '/': modesView,
    '/place/:level/:id': placeView,
    '/personality': personalityView,
    '/usage': usageView,
  },
  actions: {
    mode: setPlace,
    clear: clearPlace,
    edit: editPersonality,
    adjust: adjustPersonality,
    restore: restorePersonality,
    test: testPersonality,
    'remove-key': removeServerKey,
    [REVERT]: revertAction(aiChanges, logOrPage),
  },
  changes: aiChanges,
};
