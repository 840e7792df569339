import { type Answered, type Caller, type EconomyStore, type GateRefusal, gateOf, outcomeOf } from './store.ts';

export type BalanceOutcome =
  | { status: 'balance'; wallet: number; bank: number; streak: number; lastDay: number | null }
  | GateRefusal;

/** What a member has. Someone who never earned anything has 0. */
export function readBalance(store: EconomyStore, caller: Caller, userId: string): Promise<Answered<BalanceOutcome>> {
  const gate = gateOf(caller);
  return outcomeOf(
    store,
    'balance',
    caller,
    (sql) => sql`
      (select coalesce(
        gate_refusal(${gate.guild}, ${gate.module}, ${gate.command}, ${gate.roles}),
        jsonb_build_object(
          'status', 'balance',
          'wallet', coalesce((
            select balance from account
            where owner_id = ${userId} and owner_kind = 'user' and scope = 0 and asset = 'credits' and bucket = 'wallet'), 0),
          'bank', coalesce((
            select balance from account
            where owner_id = ${userId} and owner_kind = 'user' and scope = 0 and asset = 'credits' and bucket = 'bank'), 0),
          'streak', coalesce(daily.length, 0),
          'lastDay', daily.last_day))
      from (select) one left join streak daily on daily.user_id = ${userId} and daily.scope = 0 and daily.kind = 'daily')`,
    store.readLane,
  );
}
