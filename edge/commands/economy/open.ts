import { type CrateId, MOST_USED_AT_ONCE } from '../../../shared/economy/earning-catalog.ts';
import { ITEMS } from '../../../shared/economy/items.ts';
import { CRATE_IDS, isCrate, type OpenOutcome, openCrates } from '../../../shared/economy/open.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type MessageBody, type Outcome, type PlacedComponent, refuse, reply } from '../../interactions/reply.ts';
import { COLOURS, timestamp, whole } from '../format.ts';
import { autocomplete, button, command, option, type Services } from '../services.ts';
import { bestRarity, haulLines, itemCount, RARITY_LOOK } from './item-format.ts';
import { findItem, ITEM_OPTION_LENGTH, itemArg, offerOwned, tooFew, unknownItem } from './item-option.ts';
import { progressFields } from './progress.ts';
import { receiptButton } from './receipt.ts';

/** On a message that stays: every press opens one. */
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
  description: 'Open crates and keep what is inside',
  effect: 'change',
  visibility: 'public',
  components: [one, another],
  examples: ['/open crate:common_crate', '/open crate:rare_crate quantity:3'],
  options: {
    crate: option.string({
      description: 'Which crate',
      required: true,
      maxLength: ITEM_OPTION_LENGTH,
      autocomplete: autocomplete((context) => offerOwned(context, ({ kind }) => kind === 'crate')),
    }),
    quantity: option.integer({ description: 'How many; 1 when left out', min: 1, max: MOST_USED_AT_ONCE }),
  },
  run: (context) => {
    const { crate, quantity = 1 } = context.options;
    const id = findItem(crate);
    if (id === undefined) return refuse(unknownItem(crate));
    if (!isCrate(id)) return refuse(`${ITEMS[id].name} is no crate. New levels bring crates.`);
    return answer(context, id, quantity);
  },
});

/** The button that opens one crate, for its owner. */
export function openButton(crate: CrateId, onlyFor: string): PlacedComponent {
  return one.with({ crate }, { label: `Open ${ITEMS[crate].name.toLowerCase()}`, style: 'primary', onlyFor });
}

async function answer(context: Invocation & Services, crate: CrateId, quantity: number): Promise<Outcome | Gated> {
  const outcome = await openCrates(context.store, context.caller, crate, quantity);
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'too_few') return refuse(tooFew(outcome));
  return reply(openedMessage(outcome, context.user.id));
}

function openedMessage(outcome: Extract<OpenOutcome, { status: 'opened' }>, onlyFor: string): MessageBody {
  const { crate, quantity, items, keyUntil, after, transfer } = outcome;
  const left = after[crate] ?? 0;
  const rarity = bestRarity(items);
  return {
    embeds: [
      {
        color: rarity === undefined ? COLOURS.gain : RARITY_LOOK[rarity].colour,
        title: `${itemCount(crate, quantity)}, opened`,
        description: haulLines(items)
          .map((line) => `**${line}**`)
          .join('\n'),
        fields: [
          { name: 'Left to open', value: whole(left), inline: true },
          ...(keyUntil === null
            ? []
            : [
                {
                  name: 'One more in each',
                  value: `Your master key works until ${timestamp(new Date(keyUntil), 'f')}`,
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
