import { option, subcommand } from '../../services.ts';

const options = { user: option.user({ description: 'Whose (default: yours)' }) };

export const avatar = subcommand({
  description: "See someone's profile picture in full size",
  contexts: ['guild'],
  effect: 'read',
  visibility: 'public',
  options,
  run: async (context) => (await import('./picture-card.ts')).showAvatar(context, context.options.user?.id),
});

export const banner = subcommand({
  description: "See someone's banner in full size",
  contexts: ['guild'],
  effect: 'read',
  visibility: 'public',
  options,
  run: async (context) => (await import('./picture-card.ts')).showBanner(context, context.options.user?.id),
});
