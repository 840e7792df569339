import { dayAfter, dayIndex } from '../../../shared/economy/calendar.ts';
import { dailyReward, dailyTenths, nextMilestone } from '../../../shared/economy/daily.ts';
import { readStreak, streakState } from '../../../shared/economy/streak.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { COLORS, days, moneyOf, multiplier, plain, timestamp } from '../format.ts';
import { command, option } from '../services.ts';

export const streak = command({
  name: 'streak',
  module: 'economy',
  description: 'See how many days in a row you or someone else has claimed',
  effect: 'read',
  gate: 'statement',
  visibility: 'public',
  examples: ['/streak', '/streak user:@bob'],
  options: {
    user: option.user({ description: 'Whose streak (default: yours)' }),
  },
  run: async (context) => {
    const { options, user, store, caller, now } = context;
    const owner = options.user ?? { ...user, isBot: false };
    if (owner.isBot) return refuse("Bots don't have streaks. Pick a member.");
    const outcome = await readStreak(store, caller, owner.id);
    if (isGated(outcome)) return outcome;
    const credits = moneyOf(outcome);
    const state = streakState(outcome, now);
    const length = state === 'over' ? 0 : outcome.length;
    const milestone = nextMilestone(length);
    const deadline = timestamp(dayAfter(dayIndex(now)));
    const isOwn = owner.id === user.id;
    const next = {
      claimed: `Claimed today. ${isOwn ? 'Claim again' : 'The next claim is'} ${deadline}.`,
      open: `Not claimed today. ${isOwn ? 'Use `/daily` before the streak ends' : 'The streak ends'} ${deadline}.`,
      over: isOwn ? `Start ${outcome.best === 0 ? 'one' : 'a new one'} with \`/daily\`.` : 'No streak right now.',
    }[state];
    return reply({
      embeds: [
        {
          color: state === 'open' ? COLORS.wait : COLORS.accent,
          title: isOwn ? 'Your streak' : `${plain(owner.displayName)}'s streak`,
          description: `**${days(length)}**\n${next}`,
          fields: [
            { name: 'Best', value: days(outcome.best), inline: true },
            {
              name: 'Next claim pays',
              value: `${credits(dailyReward(length + 1))} (${multiplier(dailyTenths(length + 1))})`,
              inline: true,
            },
            {
              name: 'Next milestone',
              value: milestone ? `${multiplier(milestone.tenths)} at ${days(milestone.days)}` : "You're at the top",
              inline: true,
            },
          ],
        },
      ],
    });
  },
});
