import { option, subcommand } from '../services.ts';
import { invitation } from './invitation.ts';
import { requiredPool } from './options.ts';

export const transfer = subcommand({
  contexts: ['guild'],
  description: 'Transfer a pool to another member, if they accept',
  effect: 'change',
  visibility: 'public',
  limit: 'sensitive',
  options: { pool: requiredPool, user: option.user({ description: 'The new owner', required: true }) },
  run: async (context) => (await import('./answers.ts')).answerTransfer(context, context.options, invitation),
});
