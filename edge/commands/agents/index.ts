import { deploymentPages } from '../../voice/deployment-page.ts';
import { leaveLineButton } from '../../voice/wait-line.ts';
import { commandGroup } from '../services.ts';
import { assign } from './assign.ts';
import { deploy } from './deploy.ts';
import { diagnose } from './diagnose.ts';
import { policy } from './policy.ts';
import { release } from './release.ts';
import { restart } from './restart.ts';
import { sessions } from './sessions.ts';
import { status } from './status.ts';

export const agents = commandGroup({
  name: 'agents',
  module: 'agents',
  description: 'The bots that play in voice channels',
  contexts: ['guild'],
  components: [...deploymentPages.components, leaveLineButton],
  examples: ['/agents deploy count:4', '/agents status', '/agents assign channel:#Lounge', '/agents policy minutes:60'],
  subcommands: { deploy, status, sessions, assign, release, restart, diagnose, policy },
});
