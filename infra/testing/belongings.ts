/** What members own besides credits. */
import { ITEM_IDS } from '../../shared/economy/items.ts';
import type { ItemCounts } from '../../shared/economy/rolls.ts';
import type { Store } from '../../shared/platform/store.ts';
import { type Books, NOON } from './books.ts';

/** A member who has these credits and items. */
export async function memberOwning(books: Books, items: ItemCounts, credits = 0): Promise<string> {
  const id = await books.memberWith(credits);
  if (Object.keys(items).length > 0) await give(books, id, items);
  return id;
}

/** Gives a member items, as a transfer like any other. */
export async function give(books: Books, userId: string, items: ItemCounts): Promise<void> {
  const flows = Object.entries(items).map(([asset, amount]) => ({ asset, amount, name: 'grant' }));
  await books.sql`
    select ledger_book(${books.as(userId).key}, 'grant', ${userId}, null, ${NOON}, '{}', ${userId}, ${books.sql.json(flows)})`;
}

/** What a member owns: credits and items; none has 0. */
export async function owned(books: Books, userId: string): Promise<ItemCounts & { credits?: number }> {
  const rows = await books.sql<{ asset: string; balance: bigint }[]>`
    select asset, balance from account
    where owner_id = ${userId} and owner_kind = 'user' and balance > 0 and asset in ${books.sql(['credits', ...ITEM_IDS])}`;
  return Object.fromEntries(rows.map(({ asset, balance }) => [asset, Number(balance)]));
}

/** Sets the uses left in one of a member's tools. */
export async function wear(books: Books, userId: string, tool: string, usesLeft: number): Promise<void> {
  await books.sql`insert into tool_wear (user_id, tool, uses_left) values (${userId}, ${tool}, ${usesLeft})`;
}

/** Sets columns of a member's row: experience, boosts, a companion, cooldowns. */
export async function become(books: Books, userId: string, columns: Record<string, unknown>): Promise<void> {
  await books.sql`insert into member (user_id) values (${userId}) on conflict do nothing`;
  await books.sql`update member set ${books.sql(columns)} where user_id = ${userId}`;
}

/** The store with dice that always show this much of what they could: 0 the least, 0.999 the most. */
export function loaded({ store }: Pick<Books, 'store'>, share: number): Store {
  return { ...store, dice: { below: (count) => Math.floor(share * count) } };
}

/** The whole ledger, to compare: balances, entries, transfers, wear, collections, and members. */
export async function allBooks(books: Books): Promise<string> {
  const [row] = await books.sql<{ all: string }[]>`
    select jsonb_build_object(
      'accounts', (select jsonb_agg(to_jsonb(a) order by id) from account a),
      'entries', (select count(*) from entry),
      'transfers', (select count(*) from transfer),
      'wear', (select jsonb_agg(to_jsonb(w) order by user_id, tool) from tool_wear w),
      'collection', (select jsonb_agg(to_jsonb(c) order by user_id, item) from collection c),
      -- A member without any activity counts as none.
      'members', (select jsonb_agg(to_jsonb(m) order by user_id) from member m where day is not null))::text as all`;
  return row?.all ?? '';
}
