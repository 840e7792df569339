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
      with flow as (
        select floor(extract(epoch from t.at) / 86400)::int as day, a.owner_kind as kind, a.bucket as name,
          sum(case a.owner_kind when 'mint' then -e.delta else e.delta end) as amount
        from transfer t join entry e on e.transfer_id = t.id join account a on a.id = e.account_id
        where t.guild_id = ${caller.guild.id}::bigint and t.at >= to_timestamp(${firstDay}::int * 86400.0)
          and a.owner_kind in ('mint', 'burn') and a.asset = 'credits'
        group by 1, 2, 3
      )
      select jsonb_build_object('flows', coalesce(jsonb_agg(to_jsonb(flow) order by day, kind, name), '[]')) from flow)`,
    currencyOf(caller),
  );
}
