import { call } from '../platform/call.ts';
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { type Amount, amountArguments } from './amount.ts';
import { BANK } from './catalog.ts';
import { countTransfer } from './counters.ts';
import { currencyOf, type WithCurrency } from './currency.ts';

/** What `levels` upgrades cost for a bank that has been upgraded `tier` times, in credits. */
export function upgradeCost(tier: number, levels: number): number {
  return BANK.stepCredits * (levels * tier + (levels * (levels + 1)) / 2);
}

/** How many credits fit in a bank that has been upgraded `tier` times. */
export function bankCapacity(tier: number): number {
  return BANK.baseCapacity + BANK.stepCapacity * tier;
}

interface BankState {
  wallet: number;
  bank: number;
  capacity: number;
}

export type BankOutcome =
  | (BankState &
      (
        | { status: 'moved'; amount: number; transfer: string }
        | { status: 'insufficient'; missing: number }
        | { status: 'no_room'; room: number }
      ))
  | Gated;

export type UpgradeOutcome =
  | { status: 'upgraded'; cost: number; wallet: number; capacity: number; nextCost: number; transfer: string }
  | { status: 'insufficient'; missing: number; wallet: number; cost: number }
  | Gated;

export type BankView = (BankState & { status: 'bank'; tier: number }) | Gated;

/**
 * Moves credits between wallet and bank.
 *
 * @param amount in credits; `all` moves as much as there is and fits, and a percentage is of what's in the account it leaves.
 */
export async function moveInBank(
  store: Store,
  caller: Caller,
  direction: 'deposit' | 'withdraw',
  amount: Amount,
): Promise<WithCurrency<BankOutcome>> {
  const outcome: WithCurrency<BankOutcome> = await run(
    store,
    'economy_bank_move',
    {
      key: caller.key,
      user: caller.actor.id,
      isDeposit: direction === 'deposit',
      ...amountArguments(amount),
      now: store.clock(),
      base: BANK.baseCapacity,
      step: BANK.stepCapacity,
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'moved') countTransfer(store, direction);
  return outcome;
}

/** Enlarges the caller's bank by 1 to {@link BANK.maxLevelsAtOnce} steps, paid from the wallet. */
export async function upgradeBank(store: Store, caller: Caller, levels: number): Promise<WithCurrency<UpgradeOutcome>> {
  const outcome: WithCurrency<UpgradeOutcome> = await run(
    store,
    'economy_bank_upgrade',
    {
      key: caller.key,
      user: caller.actor.id,
      levels,
      now: store.clock(),
      base: BANK.baseCapacity,
      step: BANK.stepCapacity,
      price: BANK.stepCredits,
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'upgraded') countTransfer(store, 'bank_upgrade', { burned: outcome.cost });
  return outcome;
}

/** What the caller has in wallet and bank, and how much fits. */
export function readBank(store: Store, caller: Caller): Promise<WithCurrency<BankView>> {
  const user = caller.actor.id;
  return run(
    store,
    'bank',
    (sql) => sql`
      (select coalesce(
        ${call(sql, 'gate_refusal', gateOf(caller))},
        jsonb_build_object(
          'status', 'bank',
          'wallet', coalesce(max(balance) filter (where bucket = 'wallet'), 0),
          'bank', coalesce(max(balance) filter (where bucket = 'bank'), 0),
          'capacity', ${call(sql, 'bank_capacity', { user, base: BANK.baseCapacity, step: BANK.stepCapacity })},
          'tier', coalesce((select tier from bank_tier where user_id = ${user} and scope = 0), 0)))
      from account where owner_id = ${user} and owner_kind = 'user' and scope = 0 and asset = 'credits')`,
    { ...currencyOf(caller), isQuickRead: true },
  );
}
