import { dayAfter, dayIndex } from '../../../shared/economy/calendar.ts';
import { dailyReward, dailyTenths, nextMilestone } from '../../../shared/economy/daily.ts';
import { readStreak, streakState } from '../../../shared/economy/streak.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { COLOURS, days, moneyOf, multiplier, plain, timestamp } from '../format.ts';
import { command, option } from '../services.ts';

export const streak = command({
  name: 'streak',
  module: 'economy',
  description: 'See how many days in a row you or someone else claimed',
  effect: 'read',
  gate: 'statement',
  visibility: 'public',
  examples: ['/streak', '/streak user:@bob'],
  options: {
    user: option.user({ description: 'Whose streak; yours when left out' }),
  },
  run: async (context) => {
    const { options, user, store, caller, now } = context;
    const whose = options.user ?? { ...user, isBot: false };
    if (whose.isBot) return refuse('Bots keep no streaks. Pick a member.');
    const outcome = await readStreak(store, caller, whose.id);
    if (isGated(outcome)) return outcome;
    const credits = moneyOf(outcome);
    const state = streakState(outcome, now);
    const length = state === 'over' ? 0 : outcome.length;
    const milestone = nextMilestone(length);
    const deadline = timestamp(dayAfter(dayIndex(now)));
    const next = {
      claimed: `Claimed today; the next claim opens ${deadline}.`,
      open: `Not claimed today yet: \`/daily\` before it ends ${deadline}.`,
      over: '`/daily` starts a new one.',
    }[state];
    return reply({
      embeds: [
        {
          color: state === 'open' ? COLOURS.wait : COLOURS.accent,
          title: whose.id === user.id ? 'Your streak' : `${plain(whose.displayName)}'s streak`,
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
              value: milestone ? `${multiplier(milestone.tenths)} at ${days(milestone.days)}` : 'You are at the top',
              inline: true,
            },
          ],
        },
      ],
    });
  },
});
