import { subcommand } from '../services.ts';
import { poolOption } from './options.ts';

export const select = subcommand({
  contexts: ['guild'],
  description: 'Limit this server to the agents of one pool',
  effect: 'change',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  options: { pool: poolOption('The pool (default: all public pools, and those of each member)') },
  run: async (context) => (await import('./answers.ts')).answerSelect(context, context.options.pool),
});
