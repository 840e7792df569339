import { type CrateId, MOST_USED_AT_ONCE } from '../../../shared/economy/earning-catalog.ts';
import { ITEMS } from '../../../shared/economy/items.ts';
import { CRATE_IDS, isCrate, type OpenOutcome, openCrates } from '../../../shared/economy/open.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type MessageBody, type Outcome, type PlacedComponent, refuse, reply } from '../../interactions/reply.ts';
import { COLORS, timestamp, whole } from '../format.ts';
import { autocomplete, button, command, option, type Services } from '../services.ts';
import { bestRarity, itemCount, itemLines, itemName, RARITY_STYLE } from './item-format.ts';
import { findItem, ITEM_OPTION_LENGTH, itemArg, ownedChoices, tooFew, unknownItem } from './item-option.ts';
import { progressFields } from './progress.ts';
import { receiptButton } from './receipt.ts';

/** Its message stays, so every press opens one more. */
const one = button({
  id: 'open.one',
  effect: 'change',
  visibility: 'public',
  args: { crate: itemArg(CRATE_IDS) },
  run: (context) => answer(context, context.args.crate, 1),
});

const another = button({
  id: 'open.another',
  effect: 'change',
  visibility: 'public',
  once: 'member',
  args: { crate: itemArg(CRATE_IDS) },
  run: (context) => answer(context, context.args.crate, 1),
});

export const open = command({
  name: 'open',
  module: 'economy',
  description: "Open crates and keep what's inside",
  effect: 'change',
  visibility: 'public',
  components: [one, another],
  examples: ['/open crate:common_crate', '/open crate:rare_crate quantity:3'],
  options: {
    crate: option.string({
      description: 'Which crate',
      required: true,
      maxLength: ITEM_OPTION_LENGTH,
      autocomplete: autocomplete((context) => ownedChoices(context, ({ kind }) => kind === 'crate')),
    }),
    quantity: option.integer({ description: 'How many (default: 1)', min: 1, max: MOST_USED_AT_ONCE }),
  },
  run: (context) => {
    const { crate, quantity = 1 } = context.options;
    const id = findItem(crate);
    if (id === undefined) return refuse(unknownItem(crate, 'crate'));
    if (!isCrate(id)) return refuse(`${itemName(id)} isn't a crate. You get crates with new levels.`);
    return answer(context, id, quantity);
  },
});

/** The button that opens one crate, for its owner. */
export function openButton(crate: CrateId, onlyFor: string): PlacedComponent {
  return one.with({ crate }, { label: `Open ${ITEMS[crate].name.toLowerCase()}`, style: 'primary', onlyFor });
}

async function answer(
  { store, caller, user }: Invocation & Services,
  crate: CrateId,
  quantity: number,
): Promise<Outcome | Gated> {
  const outcome = await openCrates(store, caller, crate, quantity);
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'too_few') return refuse(tooFew(outcome));
  return reply(openedMessage(outcome, user.id));
}

function openedMessage(outcome: Extract<OpenOutcome, { status: 'opened' }>, onlyFor: string): MessageBody {
  const { crate, quantity, items, keyUntil, after, transfer } = outcome;
  const left = after[crate] ?? 0;
  const rarity = bestRarity(items);
  return {
    embeds: [
      {
        color: rarity === undefined ? COLORS.gain : RARITY_STYLE[rarity].color,
        title: `Opened ${itemCount(crate, quantity)}`,
        description: itemLines(items)
          .map((line) => `**${line}**`)
          .join('\n'),
        fields: [
          { name: 'Unopened', value: whole(left), inline: true },
          ...(keyUntil === null
            ? []
            : [
                {
                  name: 'One extra in each',
                  value: `Your master key lasts until ${timestamp(new Date(keyUntil), 'f')}`,
                  inline: true,
                },
              ]),
          ...progressFields(outcome),
        ],
        footer: { text: `Receipt ${receiptNumber(transfer)}` },
      },
    ],
    rows: [
      [
        ...(left === 0 ? [] : [another.with({ crate }, { label: 'Open another', style: 'primary', onlyFor })]),
        receiptButton(transfer),
      ],
    ],
  };
}
