import { agentOption } from '../pools/options.ts';
import { subcommand } from '../services.ts';

export const diagnose = subcommand({
  contexts: ['guild'],
  description: 'Find out why something isn’t playing here, and how to fix it',
  effect: 'read',
  visibility: 'ephemeral',
  options: { agent: agentOption('The agent (default: the whole server)', 'diagnose') },
  run: async (context) => {
    const { agentAnswer, serverAnswer } = await import('./diagnose-answer.ts');
    const { agent } = context.options;
    return agent === undefined ? serverAnswer(context) : agentAnswer(context, agent);
  },
});
