import { dayAfter } from '../../../shared/economy/calendar.ts';
import { claimDaily, nextMilestone } from '../../../shared/economy/daily.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { COLORS, days, moneyOf, multiplier, timestamp, whole } from '../format.ts';
import { command } from '../services.ts';
import { progressFields } from './progress.ts';
import { receiptButton } from './receipt.ts';

export const daily = command({
  name: 'daily',
  module: 'economy',
  description: 'Claim your daily credits; a longer streak pays more',
  effect: 'change',
  visibility: 'public',
  run: async ({ store, caller }) => {
    const outcome = await claimDaily(store, caller);
    if (isGated(outcome)) return outcome;
    const next = timestamp(dayAfter(outcome.day));
    if (outcome.status === 'claimed') {
      return refuse(
        `You've already claimed today's credits. Come back ${next}. You're on a ${whole(outcome.streak)}-day streak.`,
      );
    }
    const credits = moneyOf(outcome);
    const milestone = nextMilestone(outcome.streak);
    const lost = outcome.lost > 1 ? `\nYou missed a day, so your streak of ${days(outcome.lost)} starts over.` : '';
    return reply({
      embeds: [
        {
          color: COLORS.gain,
          title: 'Daily reward',
          description: `**+${credits(outcome.amount)}**${lost}`,
          fields: [
            { name: 'Wallet', value: credits(outcome.balance), inline: true },
            { name: 'Streak', value: `${days(outcome.streak)} (${multiplier(outcome.tenths)})`, inline: true },
            {
              name: 'Next milestone',
              value: milestone
                ? `${multiplier(milestone.tenths)} in ${days(milestone.days - outcome.streak)}`
                : "You're at the top",
              inline: true,
            },
            { name: 'Next claim', value: next, inline: true },
            ...progressFields(outcome),
          ],
          footer: { text: `Receipt ${receiptNumber(outcome.transfer)}` },
        },
      ],
      rows: [[receiptButton(outcome.transfer)]],
    });
  },
});
