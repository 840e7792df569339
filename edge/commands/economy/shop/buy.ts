import { GOODS, priceOf } from '../../../../shared/economy/buy.ts';
import { MOST_BOUGHT_AT_ONCE } from '../../../../shared/economy/earning-catalog.ts';
import { readInventory } from '../../../../shared/economy/inventory.ts';
import { whole } from '../../format.ts';
import { autocomplete, option, subcommand } from '../../services.ts';
import { ITEM_OPTION_LENGTH, itemChoices } from '../item-option.ts';
import { answerPurchase } from './answers.ts';

export const buy = subcommand({
  description: 'Buy items with the credits in your wallet',
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    item: option.string({
      description: 'What to buy',
      required: true,
      maxLength: ITEM_OPTION_LENGTH,
      autocomplete: autocomplete(async ({ store, caller, value }) => {
        const outcome = await readInventory(store, caller);
        if (outcome.status !== 'inventory') return [];
        const affordable = GOODS.filter((id) => (priceOf(id) ?? 0) <= outcome.wallet);
        return itemChoices(
          value,
          affordable.map((id) => ({ id, note: `${whole(priceOf(id) ?? 0)} each` })),
        );
      }),
    }),
    quantity: option.integer({ description: 'How many (default: 1)', min: 1, max: MOST_BOUGHT_AT_ONCE }),
  },
  run: (context) => answerPurchase(context, context.options.item, context.options.quantity ?? 1),
});
