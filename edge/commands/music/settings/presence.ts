import { TEXT_CHANNELS } from '../../../../shared/music/settings.ts';
import { refuse } from '../../../interactions/reply.ts';
import { option, subcommand } from '../../services.ts';
import { changeSettings, STAFF } from './change.ts';

export const presence = subcommand({
  ...STAFF,
  description: 'Choose where the panel goes, and when agents leave',
  options: {
    panel: option.channel({ description: 'Channel for the panel', channelTypes: TEXT_CHANNELS }),
    anywhere: option.boolean({ description: 'Put the panel where music was requested' }),
    status: option.boolean({ description: 'Show the current track as the voice channel’s status' }),
    stay: option.boolean({ description: "Agents stay, even when no one's listening" }),
    leave: option.boolean({ description: "Agents leave as soon as no one's listening" }),
  },
  run: (context) => {
    const { panel, anywhere, status, stay, leave } = context.options;
    if (panel !== undefined && anywhere === true) return refuse('Choose either `panel` or `anywhere`, not both.');
    if (stay === true && leave === true) return refuse('Choose either `stay` or `leave`, not both.');
    return changeSettings(context, {
      announceChannel: anywhere === true ? null : panel?.id,
      showsChannelStatus: status,
      // Each turns the other off.
      isAlwaysOn: stay ?? (leave === true ? false : undefined),
      leavesOnEmpty: leave ?? (stay === true ? false : undefined),
    });
  },
});
