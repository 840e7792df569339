import { call } from '../platform/call.ts';
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { currencyOf, type WithCurrency } from './currency.ts';

export type BalanceOutcome =
  | { status: 'balance'; wallet: number; bank: number; streak: number; lastDay: number | null }
  | Gated;

/** What a member has: 0 for anyone who hasn't earned anything yet. */
export function readBalance(store: Store, caller: Caller, userId: string): Promise<WithCurrency<BalanceOutcome>> {
  return run(
    store,
    'balance',
    (sql) => sql`
      (select coalesce(
        ${call(sql, 'gate_refusal', gateOf(caller))},
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
    { ...currencyOf(caller), isQuickRead: true },
  );
}
