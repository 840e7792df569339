import { readBalance } from '../../../shared/economy/balance.ts';
import { dayIndex } from '../../../shared/economy/calendar.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { COLORS, days, moneyOf, plain } from '../format.ts';
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
    user: option.user({ description: 'Whose balance (default: yours)' }),
  },
  run: async ({ options, user, store, caller, now }) => {
    const owner = options.user ?? { ...user, isBot: false };
    if (owner.isBot) return refuse("Bots don't have credits. Pick a member.");
    const outcome = await readBalance(store, caller, owner.id);
    if (isGated(outcome)) return outcome;
    const credits = moneyOf(outcome);
    const { wallet, bank } = outcome;
    // A streak that wasn't continued yesterday is over, whatever the row still says.
    const isAlive = outcome.lastDay !== null && outcome.lastDay >= dayIndex(now) - 1;
    const isOwn = owner.id === user.id;
    return reply({
      embeds: [
        {
          color: COLORS.accent,
          title: isOwn ? 'Your balance' : `${plain(owner.displayName)}'s balance`,
          description: `**${credits(wallet)}**`,
          fields: [
            ...(bank === 0
              ? []
              : [
                  { name: 'Bank', value: credits(bank), inline: true },
                  { name: 'Total', value: credits(wallet + bank), inline: true },
                ]),
            {
              name: 'Daily streak',
              value: isAlive ? days(outcome.streak) : isOwn ? 'None. Start one with `/daily`.' : 'None',
              inline: true,
            },
          ],
        },
      ],
    });
  },
});
