import { CURRENCY_NAME_LENGTH, parseCurrency, setGuildEconomy } from '../../../../shared/settings/guild-economy.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { moneyOf } from '../../format.ts';
import { option, subcommand } from '../../services.ts';
import { EXAMPLE_AMOUNT } from './lines.ts';

const PROBLEMS = {
  name: `A currency's name has 1 to ${CURRENCY_NAME_LENGTH} characters on one line, without mentions.`,
  emoji: "That isn't one emoji. Use one like 🪙, or one of a server's as `<:name:id>`.",
} as const;

export const currency = subcommand({
  description: "Give credits this server's own name (default: credits)",
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  examples: ['/settings economy currency name:gems emoji:💎'],
  options: {
    name: option.string({ description: 'Name in the plural, like gems', maxLength: CURRENCY_NAME_LENGTH }),
    emoji: option.string({ description: 'One emoji to show before amounts', maxLength: 64 }),
  },
  run: async ({ store, caller, options: { name, emoji } }) => {
    if (name === undefined && emoji !== undefined) return refuse('Add a `name`, too. The emoji goes before it.');
    const chosen = name === undefined ? null : parseCurrency(name, emoji);
    if (chosen !== null && 'problem' in chosen) return refuse(PROBLEMS[chosen.problem]);
    await setGuildEconomy(store, caller, { currency: chosen });
    return reply({
      content:
        chosen === null
          ? 'Credits are called credits in this server.'
          : `Amounts look like this in this server: ${moneyOf({ currency: chosen })(EXAMPLE_AMOUNT)}. They're worth the same as everywhere else.`,
    });
  },
});
