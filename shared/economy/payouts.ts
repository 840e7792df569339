import { type GuildCaller, run, type Store } from '../platform/store.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { PAYOUT } from './settings.ts';

/** What one job or one kind of fight paid in a server. */
export interface Payout {
  code: 'work' | 'fight';
  /** The job or the tier. */
  what: string;
  count: number;
  /** In credits. */
  paid: number;
  /** What the same would have paid at the other percentage. */
  simulated: number;
}

export interface Payouts {
  /** The percentage that's set; null: the default. */
  set: number | null;
  payouts: readonly Payout[];
}

/**
 * What work and fights really paid in the caller's server, and what the same would have paid at another percentage. Each payout
 * counts with the percentage that was set then. Those that were undone don't count.
 *
 * Payouts are rounded down, so what was paid at less than 100% stands for the least that it can come from: each is exact to within
 * a credit, or a few for a companion's bonus, and at the percentage that was set then it's exact.
 *
 * @param days how far back.
 */
export function readPayouts(
  store: Store,
  caller: GuildCaller,
  days: number,
  percent: number,
): Promise<WithCurrency<Payouts>> {
  if (!Number.isInteger(percent) || percent < PAYOUT.leastPercent || percent > PAYOUT.mostPercent)
    throw new RangeError(`${percent}% isn't a payout.`);
  const guild = caller.guild.id;
  const standard = PAYOUT.mostPercent;
  return run(
    store,
    'guild_payouts',
    (sql) => sql`(
      with present as (
        select (value ->> 'payoutPercent')::int as percent from guild_settings
        where guild_id = ${guild}::bigint and module = 'economy'
      ), change as materialized (
        select at, change_id, coalesce((before ->> 'payoutPercent')::int, ${standard}::int) as former,
          coalesce((after ->> 'payoutPercent')::int, ${standard}::int) as percent
        from guild_settings_history where guild_id = ${guild}::bigint and module = 'economy' and after ? 'payoutPercent'
      ), faucet as materialized (
        select id, bucket as code from account
        where owner_id = 0 and owner_kind = 'mint' and asset = 'credits' and bucket in ('work', 'fight')
      -- The server's transfers first, and their entries one by one: joined at once, everybody's entries are read.
      ), own as materialized (
        select id, code, meta, at from transfer
        where guild_id = ${guild}::bigint and code in ('work', 'fight')
          and at > ${store.clock()}::timestamptz - make_interval(days => ${days}::int)
      ), payout as (
        select t.code, coalesce(t.meta ->> 'job', t.meta ->> 'tier', '') as what, leg.paid, coalesce(
            (select percent from change where change.at <= t.at order by change_id desc limit 1),
            (select former from change order by change_id limit 1),
            (select percent from present), ${standard}::int) as percent
        from own t join faucet on faucet.code = t.code cross join lateral (
          select -delta as paid from entry where transfer_id = t.id and account_id = faucet.id offset 0) leg
        where not exists (select from transfer r where r.reverses_id = t.id)
      ), total as (
        select code, what, count(*) as count, sum(paid) as paid,
          sum(floor(ceil(paid * 100.0 / percent) * ${percent}::int / 100)) as simulated
        from payout group by code, what
      )
      select jsonb_build_object('set', (select percent from present), 'payouts',
        coalesce((select jsonb_agg(to_jsonb(total) order by code desc, what) from total), '[]')))`,
    currencyOf(caller),
  );
}
