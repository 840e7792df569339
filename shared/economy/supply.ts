import { call } from '../platform/call.ts';
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import type { Drift } from './audit.ts';
import { dayIndex } from './calendar.ts';
import { currencyOf, type WithCurrency } from './currency.ts';

/** What one source or sink did on one day. Undone transfers count less. */
export interface SupplyFlow {
  /** Days since 1970-01-01, UTC. */
  day: number;
  kind: 'mint' | 'burn';
  name: string;
  /** Credits, created or destroyed by the kind. */
  amount: number;
}

/** When the ledger was last checked, and the result. */
export interface LastCheck {
  at: string;
  drift: Drift[];
}

export type SupplyOutcome =
  | {
      status: 'supply';
      flows: SupplyFlow[];
      /** All credits that members hold. */
      circulation: number;
      /** Everyone who has a wallet. */
      members: number;
      /** The last check of new transfers, and of the whole ledger. */
      checks: { recent: LastCheck | null; full: LastCheck | null };
      halt: { reason: string; at: string } | null;
    }
  | Gated;

export function readSupply(store: Store, caller: Caller, days: number): Promise<WithCurrency<SupplyOutcome>> {
  const firstDay = dayIndex(store.clock()) - days + 1;
  return run(
    store,
    'supply',
    (sql) => sql`
      coalesce(${call(sql, 'gate_refusal', gateOf(caller))}, (
        with flow as (
          select floor(extract(epoch from t.at) / 86400)::int as day, a.owner_kind as kind, a.bucket as name,
            sum(case a.owner_kind when 'mint' then -e.delta else e.delta end) as amount
          from transfer t join entry e on e.transfer_id = t.id join account a on a.id = e.account_id
          where t.at >= to_timestamp(${firstDay}::int * 86400.0) and a.owner_kind in ('mint', 'burn') and a.asset = 'credits'
          group by 1, 2, 3
        ), held as (
          select coalesce(sum(balance), 0) as credits, count(*) filter (where owner_kind = 'user' and bucket = 'wallet') as wallets
          from account where asset = 'credits' and balance is not null
        )
        select jsonb_build_object(
          'status', 'supply',
          'flows', coalesce((select jsonb_agg(to_jsonb(flow) order by day, kind, name) from flow), '[]'),
          'circulation', held.credits, 'members', held.wallets,
          'checks', jsonb_build_object(
            'recent', (select jsonb_build_object('at', at, 'drift', drift) from ledger_check where not is_full order by at desc limit 1),
            'full', (select jsonb_build_object('at', at, 'drift', drift) from ledger_check where is_full order by at desc limit 1)),
          'halt', (select jsonb_build_object('reason', reason, 'at', at) from ledger_halt where scope = 0))
        from held))`,
    currencyOf(caller),
  );
}

/** The totals of all sources and sinks by day, oldest first. */
export function supplyByDay(
  flows: readonly SupplyFlow[],
  today: number,
  days: number,
): { day: number; minted: number; burned: number }[] {
  return Array.from({ length: days }, (_, index) => {
    const day = today - days + 1 + index;
    const total = (kind: SupplyFlow['kind']) =>
      flows.filter((flow) => flow.day === day && flow.kind === kind).reduce((sum, { amount }) => sum + amount, 0);
    return { day, minted: total('mint'), burned: total('burn') };
  });
}

/** The totals of each source or sink over all days, largest first. */
export function supplyByName(
  flows: readonly SupplyFlow[],
  kind: SupplyFlow['kind'],
): { name: string; amount: number }[] {
  const totals = new Map<string, number>();
  for (const flow of flows.filter((each) => each.kind === kind)) {
    totals.set(flow.name, (totals.get(flow.name) ?? 0) + flow.amount);
  }
  return [...totals].map(([name, amount]) => ({ name, amount })).sort((one, other) => other.amount - one.amount);
}
