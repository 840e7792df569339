import { readVault } from '../../../shared/economy/collection.ts';
import { itemOf } from '../../../shared/economy/items.ts';
import { mostPrecious, worthOf } from '../../../shared/economy/worth.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { COLOURS, type Money, moneyOf, plain } from '../format.ts';
import { command, option } from '../services.ts';
import { itemCount, RARITY_LOOK } from './item-format.ts';

/** How many things stand in the showcase. */
const SHOWN = 5;

export const vault = command({
  name: 'vault',
  module: 'economy',
  description: 'Show the most precious things you or someone else owns',
  effect: 'read',
  gate: 'statement',
  visibility: 'public',
  examples: ['/vault', '/vault user:@bob'],
  options: {
    user: option.user({ description: 'Whose vault; yours when left out' }),
  },
  run: async (context) => {
    const { options, user, store, caller } = context;
    const whose = options.user ?? { ...user, isBot: false };
    if (whose.isBot) return refuse('Bots own nothing. Pick a member.');
    const outcome = await readVault(store, caller, whose.id);
    if (isGated(outcome)) return outcome;
    const credits = moneyOf(outcome);
    const shown = mostPrecious(outcome.items, SHOWN);
    const best = itemOf(shown[0]?.[0] ?? '')?.rarity;
    const worth = worthOf(Object.fromEntries(shown));
    const empty =
      'Nothing epic or rarer yet. `/gather`, hard fights and crates bring such things; `/odds` tells how often.';
    return reply({
      embeds: [
        {
          color: best === undefined ? COLOURS.calm : RARITY_LOOK[best].colour,
          title: whose.id === user.id ? 'Your vault' : `${plain(whose.displayName)}'s vault`,
          description: shown.map(([id, count]) => shelf(id, count, credits)).join('\n') || empty,
          fields: shown.length === 0 ? [] : [{ name: 'Worth together', value: credits(worth) }],
        },
      ],
    });
  },
});

function shelf(id: string, count: number, credits: Money): string {
  const { sells, description } = itemOf(id) ?? {};
  const price = sells === undefined ? 'cannot be sold' : `${credits(sells * count)} when sold`;
  return `**${itemCount(id, count)}** · ${price}\n-# ${description}`;
}
