import { MODERATION } from '../../../../shared/moderation/catalog.ts';
import { refuse } from '../../../interactions/reply.ts';
import { act, targetOf } from '../../../moderation/act.ts';
import { autocomplete, option, subcommand } from '../../services.ts';
import { buttons } from '../buttons.ts';
import { memberOption, readDuration, reasonOption, suggestDurations } from '../options.ts';

export const timeout = subcommand({
  description: 'Keep someone from talking for some time',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  examples: ['/mod timeout user:@bob duration:10m reason:Calm down'],
  options: {
    user: memberOption,
    duration: option.string({
      description: 'How long, such as 10m or 7d (up to a year)',
      required: true,
      maxLength: 30,
      autocomplete: autocomplete(({ value }) =>
        suggestDurations(value, ['1m', '5m', '10m', '1h', '6h', '1d', '7d', '28d']),
      ),
    }),
    reason: reasonOption,
  },
  run: async (context) => {
    const { user, reason, duration } = context.options;
    const length = readDuration(duration, MODERATION.timeoutDays);
    if ('sentence' in length) return refuse(length.sentence);
    const endsAt = new Date(context.now.getTime() + length.ms);
    return act(context, { kind: 'timeout', target: targetOf(user), reason, endsAt }, buttons);
  },
});
