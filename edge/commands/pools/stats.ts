import { subcommand } from '../services.ts';
import { requiredPool } from './options.ts';

export const stats = subcommand({
  contexts: ['guild'],
  description: 'See how much a pool is used',
  effect: 'read',
  visibility: 'ephemeral',
  options: { pool: requiredPool },
  run: async (context) => (await import('./answers.ts')).answerStats(context, context.options.pool),
});
