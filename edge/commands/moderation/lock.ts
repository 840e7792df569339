import { refuse } from '../../interactions/reply.ts';
import { command, option } from '../services.ts';
import { reasonIn, reasonOption } from './reason-option.ts';

/** Where members write or talk. */
export const LOCKABLE = [0, 2, 5, 13, 15];

export const lock = command({
  name: 'lock',
  module: 'moderation',
  description: 'Close a channel for members, or open it again',
  contexts: ['guild'],
  shownTo: ['ManageChannels'],
  effect: 'change',
  visibility: 'public',
  examples: ['/lock', '/lock channel:#general reason:cooling down', '/lock off:true'],
  options: {
    channel: option.channel({ description: 'Which channel (default: this one)', channelTypes: LOCKABLE }),
    off: option.boolean({ description: 'Open it again' }),
    reason: reasonOption,
  },
  run: async (context) => {
    const { channel, off = false, reason } = context.options;
    const { lockChannel } = await import('../../moderation/lock-channel.ts');
    const answer = await lockChannel(context, channel?.id ?? context.channelId, off, reasonIn(reason));
    return 'sentence' in answer ? refuse(answer.sentence) : answer;
  },
});
