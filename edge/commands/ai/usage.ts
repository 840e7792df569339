import { command, option } from '../services.ts';

export const usage = command({
  name: 'usage',
  module: 'ai',
  description: 'How much AI you’ve used, and what’s left today. Staff also see the server’s',
  effect: 'read',
  visibility: 'ephemeral',
  options: {
    days: option.integer({
      description: 'How far back (default: 7 days)',
      choices: [
        { name: 'Today', value: 1 },
        { name: '7 days', value: 7 },
        { name: '30 days', value: 30 },
        { name: '90 days', value: 90 },
      ],
    }),
  },
  run: async (context) => (await import('../../ai/usage.ts')).showUsage(context, context.options.days ?? 7),
});
