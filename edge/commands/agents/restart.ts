import { requiredAgent } from '../pools/options.ts';
import { subcommand } from '../services.ts';

export const restart = subcommand({
  contexts: ['guild'],
  description: 'Restart an agent',
  effect: 'change',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  options: { agent: requiredAgent('restart') },
  run: async (context) => (await import('../pools/answers.ts')).decide(context, context.options.agent, 'restart'),
});
