import type { Drift } from './audit.ts';
import { dayIndex } from './calendar.ts';
import { type Answered, type Caller, type EconomyStore, type GateRefusal, gateOf, outcomeOf } from './store.ts';

/** What one source or sink did on one day. Undone transfers count less. */
export interface SupplyFlow {
  /** Days since 1970-01-01, UTC. */
  day: number;
  kind: 'mint' | 'burn';
  name: string;
  /** Credits, created or destroyed by the kind. */
  amount: number;
}

/** When the books were looked at last, and what came of it. */
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
      /** Everybody who has a wallet. */
      members: number;
      /** The last check of what is new, and of everything. */
      checks: { recent: LastCheck | null; full: LastCheck | null };
      halt: { reason: string; at: string } | null;
    }
  | GateRefusal;

export type ResumeOutcome =
  | { status: 'resumed'; transfer: string; haltedAt: string; reason: string }
  | { status: 'not_halted' }
  | { status: 'drift'; drift: Drift[] }
  | GateRefusal;

/** Where credits come from and go to, and the state of the books. */
export interface SupplyEconomy {
  /** @param days how far back, today included, in UTC days. */
  supply(caller: Caller, days: number): Promise<Answered<SupplyOutcome>>;
  /** Opens halted books again, if all of them balance. */
  resume(caller: Caller): Promise<ResumeOutcome>;
}

export function supplyOn(store: EconomyStore): SupplyEconomy {
  return {
    supply: (caller, days) => readSupply(store, caller, days),
    resume: (caller) => resume(store, caller),
  };
}

function readSupply(store: EconomyStore, caller: Caller, days: number): Promise<Answered<SupplyOutcome>> {
  const gate = gateOf(caller);
  const firstDay = dayIndex(caller.now) - days + 1;
  return outcomeOf(
    store,
    'supply',
    caller,
    (sql) => sql`
      coalesce(gate_refusal(${gate.guild}, ${gate.module}, ${gate.command}, ${gate.roles}), (
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
  );
}

/** Not within the time a member waits for: it reads all of the books. The command defers, so that it may. */
async function resume(store: EconomyStore, caller: Caller): Promise<ResumeOutcome> {
  const gate = gateOf(caller);
  const startedAt = performance.now();
  const observe = (hasFailed: boolean) => store.observe('resume', (performance.now() - startedAt) / 1_000, hasFailed);
  try {
    const [row] = await store.sql()<{ outcome: ResumeOutcome }[]>`
      select economy_resume(
        ${caller.key}, ${caller.user.id}, ${gate.guild}, ${caller.now}, ${gate.module}, ${gate.command}, ${gate.roles}) as outcome`;
    observe(false);
    const outcome = row?.outcome as ResumeOutcome;
    if (outcome.status === 'resumed') store.posted?.('resume');
    return outcome;
  } catch (error) {
    observe(true);
    throw error;
  }
}

/** What all sources and sinks did together, by day, from the first of the days to the last. */
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

/** The sources or sinks of all days together, the largest first. */
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
