import type { ItemId } from './items.ts';
import type { Haul } from './rolls.ts';

/** What every activity brings besides its own result, as the ledger has it afterwards. */
export interface Progress {
  transfer: string;
  /** What the member has now of everything that changed: credits in the wallet, items by id. */
  after: Partial<Record<ItemId | 'credits', number>>;
  xp: { gained: number; total: number; level: number; before: number };
  /** The crates that came with new levels. */
  crates: Haul;
  /** Items that the member found for the first time. */
  discovered: ItemId[];
}
