import { subcommand } from '../services.ts';
import { requiredAgent } from './options.ts';

export const revoke = subcommand({
  contexts: ['guild'],
  description: 'Remove an agent from its pool, and delete its token',
  effect: 'change',
  visibility: 'ephemeral',
  options: { agent: requiredAgent('revoke') },
  run: async (context) => (await import('./answers.ts')).decide(context, context.options.agent, 'revoke'),
});
