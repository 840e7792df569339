import { dayAfter } from '../../../shared/economy/calendar.ts';
import { claimDaily, nextMilestone } from '../../../shared/economy/daily.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { COLOURS, days, moneyOf, multiplier, timestamp } from '../format.ts';
import { command } from '../services.ts';
import { progressFields } from './progress.ts';
import { receiptButton } from './receipt.ts';

export const daily = command({
  name: 'daily',
  module: 'economy',
  description: 'Claim your credits of the day; days in a row pay more',
  effect: 'change',
  visibility: 'public',
  run: async (context) => {
    const outcome = await claimDaily(context.store, context.caller);
    if (isGated(outcome)) return outcome;
    if (outcome.status === 'claimed') {
      const next = timestamp(dayAfter(outcome.day));
      return refuse(
        `You have claimed today's credits already. The next are ready ${next}; your streak is ${days(outcome.streak)}.`,
      );
    }
    const credits = moneyOf(outcome);
    const milestone = nextMilestone(outcome.streak);
    return reply({
      embeds: [
        {
          color: COLOURS.gain,
          title: 'Daily reward',
          description: `**+${credits(outcome.amount)}**${outcome.lost > 1 ? `\nYou missed a day: your streak of ${days(outcome.lost)} starts over.` : ''}`,
          fields: [
            { name: 'Balance', value: credits(outcome.balance), inline: true },
            { name: 'Streak', value: `${days(outcome.streak)} (${multiplier(outcome.tenths)})`, inline: true },
            {
              name: 'Next milestone',
              value: milestone
                ? `${multiplier(milestone.tenths)} in ${days(milestone.days - outcome.streak)}`
                : 'You are at the top',
              inline: true,
            },
            { name: 'Next claim', value: timestamp(dayAfter(outcome.day)), inline: true },
            ...progressFields(outcome),
          ],
          footer: { text: `Receipt ${receiptNumber(outcome.transfer)}` },
        },
      ],
      rows: [[receiptButton(outcome.transfer)]],
    });
  },
});
