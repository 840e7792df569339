import { leaveWaiting } from '../../voice/wait-line.ts';
import { restart } from '../pools/decide.ts';
import { commandGroup } from '../services.ts';
import { assign, release } from './assign.ts';
import { deploy, turnDeployment } from './deploy.ts';
import { diagnose } from './diagnose.ts';
import { policy } from './policy.ts';
import { sessions, status } from './status.ts';

export const agents = commandGroup({
  name: 'agents',
  module: 'agents',
  description: 'The bots that bring sound into voice channels',
  contexts: ['guild'],
  components: [turnDeployment, leaveWaiting],
  examples: ['/agents deploy count:4', '/agents status', '/agents assign channel:#Lounge', '/agents policy minutes:60'],
  subcommands: { deploy, status, sessions, assign, release, restart, diagnose, policy },
});
