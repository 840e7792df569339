import { readInventory } from '../../../../shared/economy/inventory.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { autocomplete, option, subcommand } from '../../services.ts';
import { anyItemChoices, findItem, ITEM_OPTION_LENGTH, unknownItem } from '../item-option.ts';
import { browseButton, buyButton } from './answers.ts';
import { itemPage } from './item-page.ts';

export const info = subcommand({
  description: 'See what an item does, what it costs, and where to find it',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  options: {
    item: option.string({
      description: 'Any item',
      required: true,
      maxLength: ITEM_OPTION_LENGTH,
      autocomplete: autocomplete(({ value }) => anyItemChoices(value)),
    }),
  },
  run: async ({ options, store, caller, user }) => {
    const id = findItem(options.item);
    if (id === undefined) return refuse(unknownItem(options.item));
    const outcome = await readInventory(store, caller);
    if (isGated(outcome)) return outcome;
    return reply({
      embeds: [itemPage(id, outcome)],
      rows: [[...buyButton(id, outcome.wallet, 'Buy one', user.id), browseButton(user.id)]],
    });
  },
});
