/** The agents of a server, what's wrong with them, where they come from, and how to get more. */

import { REVERT } from '../../../../shared/web/writes.ts';
import { word } from '../../words/index.ts';
import type { DashboardPage } from '../page.ts';
import { logOrPage, revertAction } from '../undo.ts';
import { agentActions } from './actions.ts';
import { showAgent } from './agent.ts';
import { showDeployment } from './deploy.ts';
import { showAgents } from './list.ts';
import { showPool } from './pool.ts';
import { agentsChanges } from './undo.ts';

export const agentsPage: DashboardPage = {
  id: 'agents',
  title: word('Agents'),
  area: 'agents',
  command: { name: 'agents', module: 'agents' },
  module: 'agents',
  views: { '/': showAgents, '/agent/:agent': showAgent, '/pool/:pool': showPool, '/deploy': showDeployment },
  actions: { ...agentActions, [REVERT]: revertAction(agentsChanges, logOrPage) },
  changes: agentsChanges,
};
