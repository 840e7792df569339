import { BANK } from './catalog.ts';
import { type Answered, type Caller, type EconomyStore, type GateRefusal, gateOf, outcomeOf } from './store.ts';

/** What `levels` upgrades cost a bank that has been upgraded `tier` times, in credits. */
export function upgradeCost(tier: number, levels: number): number {
  return BANK.stepCredits * (levels * tier + (levels * (levels + 1)) / 2);
}

/** The room of a bank that has been upgraded `tier` times, in credits. */
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
        | { status: 'frozen' }
      ))
  | GateRefusal;

export type UpgradeOutcome =
  | { status: 'upgraded'; cost: number; wallet: number; capacity: number; nextCost: number; transfer: string }
  | { status: 'insufficient'; missing: number; wallet: number; cost: number }
  | { status: 'frozen' }
  | GateRefusal;

export type BankView = (BankState & { status: 'bank'; tier: number }) | GateRefusal;

/**
 * Moves credits between wallet and bank.
 *
 * @param amount in credits, at least 1; `all` moves as much as there is and fits.
 */
export async function moveInBank(
  store: EconomyStore,
  caller: Caller,
  direction: 'deposit' | 'withdraw',
  amount: number | 'all',
): Promise<Answered<BankOutcome>> {
  const gate = gateOf(caller);
  const outcome = await outcomeOf<BankOutcome>(
    store,
    direction,
    caller,
    (sql) => sql`
      economy_bank_move(
        ${caller.key}, ${caller.user.id}, ${direction === 'deposit'}, ${amount === 'all' ? null : amount},
        ${gate.guild}, ${caller.now}, ${BANK.baseCapacity}, ${BANK.stepCapacity},
        ${gate.module}, ${gate.command}, ${gate.roles})`,
  );
  if (outcome.status === 'moved') store.posted?.(direction);
  return outcome;
}

/** Enlarges the caller's bank by 1 to {@link BANK.maxLevelsAtOnce} steps, paid from the wallet. */
export async function upgradeBank(
  store: EconomyStore,
  caller: Caller,
  levels: number,
): Promise<Answered<UpgradeOutcome>> {
  const gate = gateOf(caller);
  const outcome = await outcomeOf<UpgradeOutcome>(
    store,
    'bank_upgrade',
    caller,
    (sql) => sql`
      economy_bank_upgrade(
        ${caller.key}, ${caller.user.id}, ${levels}, ${gate.guild}, ${caller.now},
        ${BANK.baseCapacity}, ${BANK.stepCapacity}, ${BANK.stepCredits},
        ${gate.module}, ${gate.command}, ${gate.roles})`,
  );
  if (outcome.status === 'upgraded') store.posted?.('bank_upgrade', { burned: outcome.cost });
  return outcome;
}

/** What the caller has in wallet and bank, and how much fits. */
export function readBank(store: EconomyStore, caller: Caller): Promise<Answered<BankView>> {
  const gate = gateOf(caller);
  const user = caller.user.id;
  return outcomeOf(
    store,
    'bank',
    caller,
    (sql) => sql`
      (select coalesce(
        gate_refusal(${gate.guild}, ${gate.module}, ${gate.command}, ${gate.roles}),
        jsonb_build_object(
          'status', 'bank',
          'wallet', coalesce(max(balance) filter (where bucket = 'wallet'), 0),
          'bank', coalesce(max(balance) filter (where bucket = 'bank'), 0),
          'capacity', bank_capacity(${user}, ${BANK.baseCapacity}, ${BANK.stepCapacity}),
          'tier', coalesce((select tier from bank_tier where user_id = ${user} and scope = 0), 0)))
      from account where owner_id = ${user} and owner_kind = 'user' and scope = 0 and asset = 'credits')`,
    store.readLane,
  );
}
