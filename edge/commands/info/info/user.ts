import { option, subcommand } from '../../services.ts';

export const user = subcommand({
  description: 'See when someone joined, their roles, and what they may do',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'public',
  examples: ['/info user', '/info user user:@bob'],
  options: { user: option.user({ description: 'Who (default: you)' }) },
  run: async (context) => (await import('./user-card.ts')).showUser(context, context.options.user?.id),
});
