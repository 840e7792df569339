import { KINDS, MODERATION } from '../../../../shared/moderation/catalog.ts';
import { refuse } from '../../../interactions/reply.ts';
import { act, targetOf } from '../../../moderation/act.ts';
import { autocomplete, option, subcommand } from '../../services.ts';
import { buttons } from '../buttons.ts';
import { memberOption, readDuration, reasonOption, suggestDurations } from '../options.ts';

/** How much of what they wrote goes with them. */
export const deleteOption = option.integer({
  description: 'Delete their messages of the last … hours (default: 0)',
  min: 0,
  max: MODERATION.deleteHours,
});

export const ban = subcommand({
  description: 'Ban someone, for good or for some time',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  staff: { permissions: [KINDS.ban.permission] },
  examples: ['/mod ban user:@bob reason:Spam delete-hours:24', '/mod ban user:@bob duration:7d'],
  options: {
    user: memberOption,
    reason: reasonOption,
    duration: option.string({
      description: 'How long, such as 7d (default: for good)',
      maxLength: 30,
      autocomplete: autocomplete(({ value }) => suggestDurations(value, ['1d', '3d', '7d', '14d', '30d'])),
    }),
    'delete-hours': deleteOption,
  },
  run: async (context) => {
    const { user, reason, duration, 'delete-hours': hours } = context.options;
    const length = duration === undefined ? undefined : readDuration(duration, MODERATION.banDays);
    if (length !== undefined && 'sentence' in length) return refuse(length.sentence);
    return act(
      context,
      {
        ...{ kind: 'ban', target: targetOf(user), reason },
        endsAt: length && new Date(context.now.getTime() + length.ms),
        deleteSeconds: hours === undefined ? undefined : hours * 3_600,
      },
      buttons,
    );
  },
});
