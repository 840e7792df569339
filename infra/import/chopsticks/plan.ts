/** What an import from Chopsticks would bring, decided from the dump alone. */
import { createHash } from 'node:crypto';
import type { Belongings, MemberImport } from '../../../shared/economy/import-member.ts';
import type { ItemId } from '../../../shared/economy/items.ts';
import { DumpError, type DumpRow } from '../dump.ts';
import { itemFor } from './items.ts';
import { amountOf, bankTierOf, OddValue, streakOf, userOf } from './values.ts';

export const TABLES: ReadonlySet<string> = new Set(['user_wallets', 'user_inventory', 'user_streaks']);
const SOURCE = 'Chopsticks';

/** A row that isn't imported. */
export interface Skipped {
  table: string;
  line: number;
  /** Undefined if it can't be told. */
  userId: string | undefined;
  reason: string;
}

export interface Plan {
  /** By user ID, ascending. Only those who have anything. */
  members: readonly MemberImport[];
  skipped: readonly Skipped[];
  /** Items that Chorus doesn't have, by Chopsticks' ID. */
  unknownItems: ReadonlyMap<string, { members: number; quantity: number }>;
  /** Everyone in the dump, those without anything included. */
  users: number;
}

type Draft = { -readonly [Field in keyof Belongings]: Belongings[Field] } & { items: Map<ItemId, number> };

/**
 * @param now for what can't be in the future.
 * @throws {DumpError} if the dump has no wallets.
 */
export async function planOf(rows: AsyncIterable<DumpRow>, now: Date): Promise<Plan> {
  const drafts = new Map<string, Draft>();
  const seen = new Set<string>();
  const skipped: Skipped[] = [];
  const unknownItems = new Map<string, { members: number; quantity: number }>();
  let wallets = 0;

  for await (const { table, line, values } of rows) {
    if (table === 'user_wallets') wallets += 1;
    let userId: string | undefined;
    try {
      if (values === undefined) throw new OddValue('it doesn’t have as many values as the table has columns');
      userId = userOf(values);
      const draft = drafts.get(userId) ?? empty(userId);
      const key = `${table} ${userId} ${table === 'user_inventory' ? values.get('item_id') : ''}`;
      if (seen.has(key)) throw new OddValue('an earlier row is about the same');
      if (table === 'user_wallets') {
        const [wallet, bank, bankTier] = [amountOf(values, 'balance'), amountOf(values, 'bank'), bankTierOf(values)];
        Object.assign(draft, { wallet, bank, bankTier });
      } else if (table === 'user_streaks') {
        draft.streak = streakOf(values, now);
      } else {
        addItem(draft, values.get('item_id') ?? '', amountOf(values, 'quantity'), unknownItems);
      }
      seen.add(key);
      drafts.set(userId, draft);
    } catch (error) {
      if (!(error instanceof OddValue)) throw error;
      skipped.push({ table, line, userId, reason: error.message });
    }
  }
  if (wallets === 0)
    throw new DumpError('The dump has no rows of user_wallets. Is it a dump of Chopsticks’ database, with its data?');
  const members = [...drafts.values()]
    .filter(({ wallet, bank, bankTier, items, streak }) => wallet + bank + bankTier + items.size > 0 || streak)
    .sort((one, other) => (BigInt(one.userId) < BigInt(other.userId) ? -1 : 1))
    .map(keyed);
  return { members, skipped, unknownItems, users: drafts.size };
}

function empty(userId: string): Draft {
  return { userId, wallet: 0, bank: 0, bankTier: 0, items: new Map(), streak: undefined };
}

function addItem(
  draft: Draft,
  id: string,
  quantity: number,
  unknown: Map<string, { members: number; quantity: number }>,
) {
  const item = itemFor(id);
  if (item === undefined) {
    const known = unknown.get(id) ?? { members: 0, quantity: 0 };
    unknown.set(id, { members: known.members + 1, quantity: known.quantity + quantity });
  } else if (quantity > 0) {
    // Two of theirs can be one of ours.
    draft.items.set(item, (draft.items.get(item) ?? 0) + quantity);
  }
}

/** The key is a hash of who it is, which isn't secret: an erasure removes it, and the record of erasures keeps them from coming back. */
function keyed(belongings: Belongings): MemberImport {
  const { userId, wallet, bank, bankTier, items, streak } = belongings;
  const content = [wallet, bank, bankTier, [...items].sort(), streak ?? null];
  return {
    ...belongings,
    key: `import:chopsticks:${hash(`chopsticks|${userId}`)}`,
    source: SOURCE,
    digest: hash(JSON.stringify(content)),
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
