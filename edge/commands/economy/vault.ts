import { readVault } from '../../../shared/economy/collection.ts';
import { itemOf } from '../../../shared/economy/items.ts';
import { mostPrecious, worthOf } from '../../../shared/economy/worth.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { COLORS, type Money, moneyOf, plain } from '../format.ts';
import { command, option } from '../services.ts';
import { itemCount, RARITY_STYLE } from './item-format.ts';

/** How many items are on display. */
const SHOWN = 5;

export const vault = command({
  name: 'vault',
  module: 'economy',
  description: 'Show off the most valuable items you or someone else owns',
  effect: 'read',
  gate: 'statement',
  visibility: 'public',
  examples: ['/vault', '/vault user:@bob'],
  options: {
    user: option.user({ description: 'Whose vault (default: yours)' }),
  },
  run: async (context) => {
    const { options, user, store, caller } = context;
    const owner = options.user ?? { ...user, isBot: false };
    if (owner.isBot) return refuse("Bots don't own anything. Pick a member.");
    const outcome = await readVault(store, caller, owner.id);
    if (isGated(outcome)) return outcome;
    const credits = moneyOf(outcome);
    const shown = mostPrecious(outcome.items, SHOWN);
    const best = itemOf(shown[0]?.[0] ?? '')?.rarity;
    const worth = worthOf(Object.fromEntries(shown));
    const empty =
      'Nothing epic or rarer yet. Look for it with `/gather`, hard fights, and crates. See the odds with `/odds`.';
    return reply({
      embeds: [
        {
          color: best === undefined ? COLORS.calm : RARITY_STYLE[best].color,
          title: owner.id === user.id ? 'Your vault' : `${plain(owner.displayName)}'s vault`,
          description: shown.map(([id, count]) => shelf(id, count, credits)).join('\n') || empty,
          fields: shown.length === 0 ? [] : [{ name: 'Total worth', value: credits(worth) }],
        },
      ],
    });
  },
});

function shelf(id: string, count: number, credits: Money): string {
  const { sells, description } = itemOf(id) ?? {};
  const price = sells === undefined ? "can't be sold" : `sells for ${credits(sells * count)}`;
  return `**${itemCount(id, count)}** · ${price}\n-# ${description}`;
}
