import { command, option } from '../services.ts';
import { reasonIn, reasonOption } from './reason-option.ts';

/** Where members write, threads included. */
const WRITTEN = [0, 2, 5, 10, 11, 12, 13, 15];

export const slowmode = command({
  name: 'slowmode',
  module: 'moderation',
  description: 'Set how long members wait between messages in a channel',
  contexts: ['guild'],
  shownTo: ['ManageChannels'],
  effect: 'change',
  visibility: 'public',
  examples: ['/slowmode time:30s', '/slowmode time:off channel:#general'],
  options: {
    time: option.string({
      description: 'Such as 30s, 5m, or 1h; up to 6 hours. "off" ends it',
      required: true,
      maxLength: 50,
    }),
    channel: option.channel({ description: 'Which channel (default: this one)', channelTypes: WRITTEN }),
    reason: reasonOption,
  },
  run: async (context) => {
    const { time, channel, reason } = context.options;
    const { setSlowmode } = await import('../../moderation/slowmode.ts');
    return setSlowmode(context, { time, channel: channel?.id, reason: reasonIn(reason) });
  },
});
