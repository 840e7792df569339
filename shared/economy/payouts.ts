import { type GuildCaller, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { PAYOUT } from './settings.ts';

/** How long payouts are counted, in days. */
export const PAYOUT_DAYS = 30;

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
 * What work and fights really paid in the caller's server, today and on the days before, {@link PAYOUT_DAYS} altogether; and what the
 * same would have paid at another percentage. Each payout counts with the percentage that was set then. Those that were undone don't
 * count.
 *
 * It reads what was counted when it was paid: a row for each amount on each day, however many members were paid that much.
 *
 * Payouts are rounded down, so what was paid at less than 100% stands for the least that it can come from: each is exact to within
 * a credit, or a few for a companion's bonus, and at the percentage that was set then it's exact.
 */
export function readPayouts(store: Store, caller: GuildCaller, percent: number): Promise<WithCurrency<Payouts>> {
  if (!Number.isInteger(percent) || percent < PAYOUT.leastPercent || percent > PAYOUT.mostPercent)
    throw new RangeError(`${percent}% isn't a payout.`);
  const guild = caller.guild.id;
  const firstDay = dayIndex(store.clock()) - PAYOUT_DAYS + 1;
  return run(
    store,
    'guild_payouts',
    (sql) => sql`(
      with total as (
        select code, what, sum(count) as count, sum(count * paid) as paid,
          sum(count * floor(ceil(paid * 100.0 / percent) * ${percent}::int / 100)) as simulated
        from guild_payout where guild_id = ${guild}::bigint and day >= ${firstDay}::int and count > 0
        group by code, what
      )
      select jsonb_build_object(
        'set', (select (value ->> 'payoutPercent')::int from guild_settings
          where guild_id = ${guild}::bigint and module = 'economy'),
        'payouts', coalesce((select jsonb_agg(to_jsonb(total) order by code desc, what) from total), '[]')))`,
    currencyOf(caller),
  );
}
