import { commandGroup, option, subcommand } from '../../services.ts';
import { reasonIn, reasonOption } from '../reason-option.ts';
import { moveAll } from './move-all.ts';
import { userOption, VOICE } from './options.ts';

const move = subcommand({
  contexts: ['guild'],
  description: 'Move a member to another voice channel',
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    user: userOption,
    channel: option.channel({ description: 'Where to', required: true, channelTypes: VOICE }),
    reason: reasonOption,
  },
  run: async (context) => {
    const { user, channel, reason } = context.options;
    const { perform, moveMember } = await import('../../../moderation/voice.ts');
    return perform(context, `voice|move|${user.id}|${channel.id}`, (scene) =>
      moveMember(scene, { user, reason: reasonIn(reason) }, channel.id),
    );
  },
});

const disconnect = subcommand({
  contexts: ['guild'],
  description: 'Disconnect a member from voice',
  effect: 'change',
  visibility: 'ephemeral',
  options: { user: userOption, reason: reasonOption },
  run: async (context) => {
    const { user, reason } = context.options;
    const { perform, disconnectMember } = await import('../../../moderation/voice.ts');
    return perform(context, `voice|disconnect|${user.id}`, (scene) =>
      disconnectMember(scene, { user, reason: reasonIn(reason) }),
    );
  },
});

const mute = subcommand({
  contexts: ['guild'],
  description: 'Mute a member in voice channels, or let them speak again',
  effect: 'change',
  visibility: 'ephemeral',
  staff: { permissions: ['MuteMembers'] },
  options: { user: userOption, off: option.boolean({ description: 'Let them speak again' }), reason: reasonOption },
  run: async (context) => {
    const { user, off = false, reason } = context.options;
    const { perform, muteMember } = await import('../../../moderation/voice.ts');
    return perform(context, `voice|mute|${user.id}|${off}`, (scene) =>
      muteMember(scene, { user, reason: reasonIn(reason) }, !off),
    );
  },
});

export const voice = commandGroup({
  name: 'voice',
  module: 'moderation',
  description: 'Move, disconnect, and mute members in voice channels',
  contexts: ['guild'],
  shownTo: ['MoveMembers'],
  examples: ['/voice move user:@bob channel:Lounge', '/voice moveall from:Lounge to:Studio'],
  subcommands: { move, moveall: moveAll, disconnect, mute },
});
