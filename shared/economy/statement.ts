import { csv } from '../platform/csv.ts';
import { type Caller, run, type Store } from '../platform/store.ts';
import { STATEMENT } from './catalog.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { receiptNumber } from './receipt.ts';

/** One change of one of a member's accounts. */
export interface StatementLine {
  transfer: string;
  at: string;
  code: string;
  bucket: string;
  asset: string;
  delta: number;
  /** After the change. */
  balance: number;
  /** The other member, if there is one. */
  counterpart: string | null;
  note: string | null;
}

export interface Statement {
  /** How many lines the period has. */
  total: number;
  /** Newest first. */
  lines: StatementLine[];
}

/**
 * What changed on the caller's accounts.
 *
 * @param days how far back, 1 to {@link STATEMENT.maxDays}.
 * @param slice the newest `limit` lines after the first `offset`.
 */
export function readStatement(
  store: Store,
  caller: Caller,
  days: number,
  slice: { offset: number; limit: number },
): Promise<WithCurrency<Statement>> {
  const user = caller.actor.id;
  return run(
    store,
    'statement',
    (sql) => sql`
      (with line as (
        select t.id, t.at, t.code, coalesce(t.meta ->> 'note', t.meta ->> 'reason') as note, a.id as account_id, a.bucket, a.asset, e.delta, e.balance_after
        from account a
        join entry e on e.account_id = a.id
        join transfer t on t.id = e.transfer_id
        where a.owner_id = ${user} and a.owner_kind = 'user' and a.scope = 0
          and t.at > ${store.clock()}::timestamptz - make_interval(days => ${days}::int)
      ), page as (
        select * from line order by id desc, account_id limit ${slice.limit}::int offset ${slice.offset}::int
      )
      select jsonb_build_object(
        'total', (select count(*) from line),
        'lines', coalesce((
          select jsonb_agg(jsonb_build_object(
              'transfer', id::text, 'at', at, 'code', code, 'bucket', bucket, 'asset', asset,
              'delta', delta, 'balance', balance_after, 'note', note,
              'counterpart', (
                select min(other.owner_id)::text from entry leg join account other on other.id = leg.account_id
                where leg.transfer_id = page.id and other.owner_kind = 'user' and other.owner_id <> ${user})
            ) order by id desc, account_id)
          from page), '[]')))`,
    currencyOf(caller),
  );
}

const COLUMNS = ['receipt', 'when', 'what', 'account', 'asset', 'with', 'change', 'before', 'after', 'note'];

/** A statement as a table for spreadsheets, oldest line first. https://www.rfc-editor.org/rfc/rfc4180 */
export function statementCsv(lines: readonly StatementLine[]): string {
  const rows = lines
    .toReversed()
    .map(({ transfer, at, code, bucket, asset, counterpart, delta, balance, note }) => [
      receiptNumber(transfer),
      new Date(at).toISOString(),
      code,
      bucket,
      asset,
      counterpart ?? '',
      delta,
      balance - delta,
      balance,
      note ?? '',
    ]);
  return csv([COLUMNS, ...rows]);
}
