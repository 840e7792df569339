import { type GuildCaller, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import type { SupplyFlow } from './supply.ts';

/**
 * What was created and destroyed in the caller's server alone. What members hold isn't any server's own, so it isn't part of this.
 *
 * @param days how many to look back, today included.
 */
export function readGuildSupply(
  store: Store,
  caller: GuildCaller,
  days: number,
): Promise<WithCurrency<{ flows: readonly SupplyFlow[] }>> {
  const firstDay = dayIndex(store.clock()) - days + 1;
  return run(
    store,
    'guild_supply',
    (sql) => sql`(
      -- The server's transfers first, and their entries one by one: joined at once, everyone's entries are read.
      with own as materialized (
        select id, floor(extract(epoch from at) / 86400)::int as day from transfer
        where guild_id = ${caller.guild.id}::bigint and at >= to_timestamp(${firstDay}::int * 86400.0)
      ), leg as materialized (
        select own.day, e.account_id, sum(e.delta) as delta
        from own cross join lateral (select account_id, delta from entry where transfer_id = own.id offset 0) e
        group by 1, 2
      ), flow as (
        select leg.day, a.owner_kind as kind, a.bucket as name,
          case a.owner_kind when 'mint' then -leg.delta else leg.delta end as amount
        from leg join account a on a.id = leg.account_id
        where a.owner_kind in ('mint', 'burn') and a.asset = 'credits' and leg.delta <> 0
      )
      select jsonb_build_object('flows', coalesce(jsonb_agg(to_jsonb(flow) order by day, kind, name), '[]')) from flow)`,
    currencyOf(caller),
  );
}
