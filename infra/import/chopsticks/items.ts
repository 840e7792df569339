/** What Chopsticks' items are in Chorus. Most have the same ID. */
import { type ItemId, isItemId } from '../../../shared/economy/items.ts';

/** Those whose ID differs. */
const RENAMED: Readonly<Record<string, ItemId>> = {
  loot_crate_common: 'common_crate',
  loot_crate_rare: 'rare_crate',
  loot_crate_epic: 'epic_crate',
  loot_crate_legendary: 'legendary_crate',
  loot_crate_mythic: 'mythic_crate',
};

/** @returns undefined if Chorus has no such item. */
export function itemFor(chopsticksId: string): ItemId | undefined {
  if (Object.hasOwn(RENAMED, chopsticksId)) return RENAMED[chopsticksId];
  return isItemId(chopsticksId) ? chopsticksId : undefined;
}
