import {
  CURRENCY_NAME_LENGTH,
  CURRENCY_PROBLEMS,
  parseCurrency,
  setGuildEconomy,
} from '../../../../shared/economy/settings.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { moneyOf } from '../../format.ts';
import { option, subcommand } from '../../services.ts';
import { withNews } from '../gone.ts';

/** An amount that shows how amounts look. */
const EXAMPLE_AMOUNT = 1_234;

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
    if (chosen !== null && 'problem' in chosen) return refuse(CURRENCY_PROBLEMS[chosen.problem]);
    const outcome = await setGuildEconomy(store, caller, { currency: chosen });
    if (isGated(outcome)) return outcome;
    return reply({
      content: withNews(
        chosen === null
          ? 'Credits are called credits in this server.'
          : `Amounts look like this in this server: ${moneyOf({ currency: chosen })(EXAMPLE_AMOUNT)}. They're worth the same as everywhere else.`,
        outcome.gone,
      ),
    });
  },
});
