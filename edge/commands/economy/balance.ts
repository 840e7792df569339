import { readBalance } from '../../../shared/economy/balance.ts';
import { dayIndex } from '../../../shared/economy/calendar.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { COLOURS, days, moneyOf, plain } from '../format.ts';
import { command, option } from '../services.ts';

export const balance = command({
  name: 'balance',
  module: 'economy',
  description: 'See how many credits you or someone else has',
  effect: 'read',
  gate: 'statement',
  visibility: 'public',
  examples: ['/balance', '/balance user:@bob'],
  options: {
    user: option.user({ description: 'Whose balance; yours when left out' }),
  },
  run: async (context) => {
    const { options, user, store, caller } = context;
    const whose = options.user ?? { ...user, isBot: false };
    if (whose.isBot) return refuse('Bots keep no credits. Pick a member.');
    const outcome = await readBalance(store, caller, whose.id);
    if (isGated(outcome)) return outcome;
    const credits = moneyOf(outcome);
    // A streak that was not continued yesterday is over, whatever the row still says.
    const isAlive = outcome.lastDay !== null && outcome.lastDay >= dayIndex(context.now) - 1;
    return reply({
      embeds: [
        {
          color: COLOURS.accent,
          title: whose.id === user.id ? 'Your balance' : `${plain(whose.displayName)}'s balance`,
          description: `**${credits(outcome.wallet)}**`,
          fields: [
            ...(outcome.bank === 0
              ? []
              : [
                  { name: 'Bank', value: credits(outcome.bank), inline: true },
                  { name: 'Together', value: credits(outcome.wallet + outcome.bank), inline: true },
                ]),
            {
              name: 'Daily streak',
              value: isAlive ? days(outcome.streak) : 'none: `/daily` starts one',
              inline: true,
            },
          ],
        },
      ],
    });
  },
});
