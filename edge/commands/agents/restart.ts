import { decide } from '../pools/decide.ts';
import { requiredAgent } from '../pools/options.ts';
import { subcommand } from '../services.ts';

export const restart = subcommand({
  contexts: ['guild'],
  description: 'Restart an agent',
  effect: 'change',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  options: { agent: requiredAgent('restart') },
  run: (context) => decide(context, context.options.agent, 'restart'),
});
