import { option, subcommand } from '../../services.ts';

export const channel = subcommand({
  description: 'See what kind of channel this is and how it’s set up',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  examples: ['/info channel', '/info channel channel:#music'],
  options: { channel: option.channel({ description: 'Channel (default: this one)' }) },
  run: async (context) => (await import('./channel-card.ts')).showChannel(context, context.options.channel?.id),
});
