/** The agents of a server, what's wrong with them, where they come from, and how to get more. */

import { word } from '../../words/index.ts';
import type { DashboardPage } from '../page.ts';
import { agentActions } from './actions.ts';
import { showAgent } from './agent.ts';
import { showDeployment } from './deploy.ts';
import { showAgents } from './list.ts';
import { showPool } from './pool.ts';

export const agentsPage: DashboardPage = {
  id: 'agents',
  title: word('Agents'),
  area: 'agents',
  command: { name: 'agents', module: 'agents' },
  module: 'agents',
  views: { '/': showAgents, '/agent/:agent': showAgent, '/pool/:pool': showPool, '/deploy': showDeployment },
  actions: agentActions,
};
