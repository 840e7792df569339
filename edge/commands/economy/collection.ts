import type { APIEmbedField } from 'discord-api-types/v10';
import { arrange, type Find, readCollection } from '../../../shared/economy/collection.ts';
import { RARITIES, type Rarity } from '../../../shared/economy/items.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type MessageBody, type Outcome, refuse, reply, update } from '../../interactions/reply.ts';
import { COLOURS, timestamp, whole } from '../format.ts';
import { button, command, option, type Services } from '../services.ts';
import { itemName, RARITY_LOOK } from './item-format.ts';
import { bar } from './progress-bar.ts';

const KINDS_PER_PAGE = 10;
const ALL = 'all';

interface Asked {
  user: string;
  rarity: Rarity | typeof ALL;
  /** From 0. */
  page: number;
}

const turn = button({
  id: 'collection.turn',
  effect: 'read',
  gate: 'statement',
  visibility: 'public',
  args: { user: arg.snowflake(), rarity: arg.oneOf(ALL, ...RARITIES), page: arg.integer() },
  run: (context) => show(context, context.args, update),
});

export const collection = command({
  name: 'collection',
  module: 'economy',
  description: 'See what you or someone else ever found, and what is still out there',
  effect: 'read',
  gate: 'statement',
  visibility: 'public',
  components: [turn],
  examples: ['/collection', '/collection user:@bob filter:legendary'],
  options: {
    user: option.user({ description: 'Whose collection; yours when left out' }),
    filter: option.string({
      description: 'Only things as rare as this',
      choices: RARITIES.map((value) => ({ name: rarityName(value), value })),
    }),
    page: option.integer({ description: 'Which page; the first when left out', min: 1, max: 100 }),
  },
  run: async (context) => {
    const { user, filter: rarity = ALL, page = 1 } = context.options;
    if (user?.isBot) return refuse('Bots collect nothing. Pick a member.');
    return show(context, { user: user?.id ?? context.user.id, rarity, page: page - 1 }, reply);
  },
});

async function show(
  context: Invocation & Services,
  asked: Asked,
  answer: (body: MessageBody) => Outcome,
): Promise<Outcome | Gated> {
  const outcome = await readCollection(context.store, context.caller, asked.user);
  if (isGated(outcome)) return outcome;
  return answer(collectionPage(outcome.finds, asked, context.user.id));
}

function collectionPage(finds: readonly Find[], asked: Asked, onlyFor: string): MessageBody {
  const { user, rarity, page } = asked;
  const shelves = RARITIES.toReversed().filter((shelf) => rarity === ALL || shelf === rarity);
  const arranged = shelves.map((shelf) => ({ shelf, ...arrange(finds, shelf) }));
  const places = arranged.flatMap(({ shelf, found, missing }) => [
    ...found.map((find) => ({ shelf, line: foundLine(find) })),
    ...missing.map(() => ({ shelf, line: '❔ not found yet' })),
  ]);
  const pages = Math.max(1, Math.ceil(places.length / KINDS_PER_PAGE));
  const here = places.slice(Math.max(page, 0) * KINDS_PER_PAGE).slice(0, KINDS_PER_PAGE);
  const total = places.length;
  const foundCount = arranged.reduce((sum, { found }) => sum + found.length, 0);
  const to = (target: number, label: string) =>
    turn.with({ user, rarity, page: target }, { label, isDisabled: target < 0 || target >= pages, onlyFor });
  const fields = arranged.flatMap(({ shelf, found, missing }): APIEmbedField[] => {
    const lines = here.filter((place) => place.shelf === shelf).map(({ line }) => line);
    const left = missing.length === 0 ? 'complete' : `${missing.length} left`;
    const name = `${RARITY_LOOK[shelf].mark} ${rarityName(shelf)}: ${found.length} of ${found.length + missing.length}, ${left}`;
    return lines.length === 0 ? [] : [{ name, value: lines.join('\n') }];
  });
  return {
    embeds: [
      {
        color: rarity === ALL ? COLOURS.accent : RARITY_LOOK[rarity].colour,
        title: rarity === ALL ? 'Collection' : `Collection: ${rarityName(rarity)}`,
        description: `<@${user}>\n${bar(foundCount, total)} ${whole(foundCount)} of ${whole(total)} kinds found${fields.length === 0 ? '\nThere is nothing on this page.' : ''}`,
        fields,
        footer: { text: `Page ${page + 1} of ${pages} · /gather, /work, /fight and crates find more` },
      },
    ],
    rows: pages === 1 && page === 0 ? [] : [[to(page - 1, 'Previous'), to(page + 1, 'Next')]],
  };
}

function foundLine({ item, count, firstAt }: Find): string {
  return `${itemName(item)} × ${whole(count)} · first ${timestamp(new Date(firstAt), 'f')}`;
}

function rarityName(rarity: Rarity): string {
  return `${rarity[0]?.toUpperCase()}${rarity.slice(1)}`;
}
