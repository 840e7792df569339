import type { APIEmbedField } from 'discord-api-types/v10';
import { arrange, type Find, readCollection } from '../../../shared/economy/collection.ts';
import { RARITIES, type Rarity } from '../../../shared/economy/items.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { COLORS, timestamp, whole } from '../format.ts';
import { type Place, paginator, positionIn, rowOf } from '../paginator.ts';
import { command, option, type Services } from '../services.ts';
import { itemName, RARITY_STYLE } from './item-format.ts';
import { progressBar } from './progress-bar.ts';

const KINDS_PER_PAGE = 10;
const ALL = 'all';

interface Request {
  user: string;
  rarity: Rarity | typeof ALL;
  /** From 0. */
  page: number;
}

const pages = paginator({
  id: 'collection.turn',
  effect: 'read',
  gate: 'statement',
  visibility: 'public',
  args: { user: arg.snowflake(), rarity: arg.oneOf(ALL, ...RARITIES) },
  show: (context, about, page, place) => show(context, { ...about, page }, place),
});

export const collection = command({
  name: 'collection',
  module: 'economy',
  description: "See what you or someone else has found, and what's still out there",
  effect: 'read',
  gate: 'statement',
  visibility: 'public',
  components: pages.components,
  examples: ['/collection', '/collection user:@bob filter:legendary'],
  options: {
    user: option.user({ description: 'Whose collection (default: yours)' }),
    filter: option.string({
      description: 'Only one rarity (default: all)',
      choices: RARITIES.map((value) => ({ name: rarityName(value), value })),
    }),
    page: option.integer({ description: 'Page number (default: 1)', min: 1, max: 100 }),
  },
  run: async (context) => {
    const { user, filter: rarity = ALL, page = 1 } = context.options;
    if (user?.isBot) return refuse("Bots don't have collections. Pick a member.");
    return show(context, { user: user?.id ?? context.user.id, rarity, page: page - 1 }, reply);
  },
});

async function show(context: Invocation & Services, request: Request, place: Place): Promise<Outcome | Gated> {
  const outcome = await readCollection(context.store, context.caller, request.user);
  if (isGated(outcome)) return outcome;
  return place(collectionPage(outcome.finds, request, context.user.id));
}

function collectionPage(finds: readonly Find[], request: Request, onlyFor: string): MessageBody {
  const { user, rarity } = request;
  const shelves = RARITIES.toReversed().filter((shelf) => rarity === ALL || shelf === rarity);
  const arranged = shelves.map((shelf) => ({ shelf, ...arrange(finds, shelf) }));
  const places = arranged.flatMap(({ shelf, found, missing }) => [
    ...found.map((find) => ({ shelf, line: foundLine(find) })),
    ...missing.map(() => ({ shelf, line: '❔ not found yet' })),
  ]);
  const position = positionIn(places.length, KINDS_PER_PAGE, request.page);
  const here = places.slice(position.offset, position.offset + KINDS_PER_PAGE);
  const total = places.length;
  const foundCount = arranged.reduce((sum, { found }) => sum + found.length, 0);
  const fields = arranged.flatMap(({ shelf, found, missing }): APIEmbedField[] => {
    const lines = here.filter((place) => place.shelf === shelf).map(({ line }) => line);
    const left = missing.length === 0 ? 'complete' : `${missing.length} left`;
    const name = `${RARITY_STYLE[shelf].mark} ${rarityName(shelf)}: ${found.length} of ${found.length + missing.length}, ${left}`;
    return lines.length === 0 ? [] : [{ name, value: lines.join('\n') }];
  });
  return {
    embeds: [
      {
        color: rarity === ALL ? COLORS.accent : RARITY_STYLE[rarity].color,
        title: rarity === ALL ? 'Collection' : `Collection: ${rarityName(rarity)}`,
        description: `<@${user}>\n${progressBar(foundCount, total)} ${whole(foundCount)} of ${whole(total)} kinds found`,
        fields,
        footer: {
          text: `Page ${position.page + 1} of ${position.pages} · Find more with /gather, /work, /fight, and crates`,
        },
      },
    ],
    rows: rowOf(pages.buttons({ user, rarity }, position, onlyFor)),
  };
}

function foundLine({ item, count, firstAt }: Find): string {
  return `${itemName(item)} × ${whole(count)} · first ${timestamp(new Date(firstAt), 'f')}`;
}

function rarityName(rarity: Rarity): string {
  return `${rarity[0]?.toUpperCase()}${rarity.slice(1)}`;
}
