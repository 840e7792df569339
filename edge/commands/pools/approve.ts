import { subcommand } from '../services.ts';
import { requiredAgent } from './options.ts';

export const approve = subcommand({
  contexts: ['guild'],
  description: 'Approve an agent that someone added to your pool',
  effect: 'change',
  visibility: 'ephemeral',
  options: { agent: requiredAgent('decide') },
  run: async (context) => (await import('./answers.ts')).decide(context, context.options.agent, 'approve'),
});
