/** What was moved in one server, for its staff: who, what, and how much. Nobody's balance is part of it. */
import { type GuildCaller, run, type Store } from '../platform/store.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import type { ReceiptLeg } from './receipt.ts';

/** One side of a transfer. An owner of 0 has been erased. */
export type BookLeg = Omit<ReceiptLeg, 'balance'>;

export interface BookTransfer {
  transfer: string;
  code: string;
  at: string;
  /** 0 once they have been erased. */
  actor: string;
  /** Whom a staff order concerned. */
  member: string | null;
  note: string | null;
  /** The transfer it undid, and the one that undid it. */
  reverses: string | null;
  reversedBy: string | null;
  /** What left an account comes first. */
  legs: readonly BookLeg[];
}

/** Which transfers to read. Whatever is left out doesn't matter. */
export interface BooksFilter {
  transfer?: string | undefined;
  /** Who made it, whom it concerned, or whose accounts it changed. */
  member?: string | undefined;
  code?: string | undefined;
  from?: Date | undefined;
  /** Exclusive. */
  to?: Date | undefined;
  /** Only what's older than this transfer. */
  before?: string | undefined;
}

export interface BooksPage {
  /** Newest first. */
  transfers: readonly BookTransfer[];
  /** Whether there are older ones. */
  hasOlder: boolean;
}

/** Transfers that were made in the caller's server. */
export async function readGuildBooks(
  store: Store,
  caller: GuildCaller,
  filter: BooksFilter,
  limit: number,
): Promise<WithCurrency<BooksPage>> {
  const { transfer, member, code, from, to, before } = filter;
  const { transfers, ...rest } = await run<WithCurrency<{ transfers: BookTransfer[] }>>(
    store,
    'guild_books',
    // Only the conditions that matter, so that each combination gets a plan of its own.
    (sql) => sql`(
      with page as (
        select * from transfer t where t.guild_id = ${caller.guild.id}::bigint
          ${transfer === undefined ? sql`` : sql`and t.id = ${transfer}::bigint`}
          ${code === undefined ? sql`` : sql`and t.code = ${code}`}
          ${from === undefined ? sql`` : sql`and t.at >= ${from}`}
          ${to === undefined ? sql`` : sql`and t.at < ${to}`}
          ${before === undefined ? sql`` : sql`and t.id < ${before}::bigint`}
          ${
            member === undefined
              ? sql``
              : sql`and (t.actor_id = ${member}::bigint or t.meta ->> 'member' = ${member}::text or exists (
                  select from entry e join account a on a.id = e.account_id
                  where e.transfer_id = t.id and a.owner_kind = 'user' and a.owner_id = ${member}::bigint))`
          }
        order by t.id desc limit ${limit + 1}::int
      )
      select jsonb_build_object('transfers', coalesce(jsonb_agg(jsonb_build_object(
          'transfer', page.id::text, 'code', page.code, 'at', page.at, 'actor', page.actor_id::text,
          'member', page.meta ->> 'member', 'note', coalesce(page.meta ->> 'note', page.meta ->> 'reason'),
          'reverses', page.reverses_id::text,
          'reversedBy', (select r.id::text from transfer r where r.reverses_id = page.id),
          'legs', (
            select coalesce(jsonb_agg(jsonb_build_object('kind', a.owner_kind, 'owner', greatest(a.owner_id, 0)::text,
              'bucket', a.bucket, 'asset', a.asset, 'delta', e.delta) order by e.delta, a.id), '[]')
            from entry e join account a on a.id = e.account_id where e.transfer_id = page.id)
        ) order by page.id desc), '[]')) from page)`,
    currencyOf(caller),
  );
  return { ...rest, transfers: transfers.slice(0, limit), hasOlder: transfers.length > limit };
}

/** One transfer; undefined if it wasn't made in the caller's server. */
export async function readGuildReceipt(
  store: Store,
  caller: GuildCaller,
  transfer: string,
): Promise<WithCurrency<BookTransfer> | undefined> {
  const { transfers, currency } = await readGuildBooks(store, caller, { transfer }, 1);
  const [found] = transfers;
  return found && { ...found, ...(currency && { currency }) };
}
