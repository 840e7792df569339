/** What the operator's staff can do to accounts. Each order is previewed first, and carried out when it is confirmed. */
import type { StoredInteraction } from '../jobs/interaction.ts';
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { BANK, MAX_CREDITS, STAFF } from './catalog.ts';
import { expiryOf } from './confirmation-expiry.ts';
import { countTransfer } from './counters.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import type { ItemId } from './items.ts';
import { checkedQuantity } from './quantity.ts';
import { SELL_PRICES } from './worth.ts';

/** The commands whose cooldown can be set. */
export const COOLDOWNS = ['work', 'gather', 'fight'] as const;
export type Cooldown = (typeof COOLDOWNS)[number];

export type MoveOrder = {
  action: 'grant' | 'take';
  member: string;
  asset: ItemId | 'credits';
  amount: number;
  reason: string;
};

export type StaffOrder =
  | MoveOrder
  | { action: 'freeze'; member: string; reason: string }
  | { action: 'unfreeze'; member: string; reason?: string }
  /** `minutes` count from the confirmation, 0 to {@link STAFF.maxWaitMinutes}; 0 is ready now. */
  | { action: 'set_cooldown'; member: string; command: Cooldown; minutes: number; reason?: string }
  /** `of` is the transfer to undo. */
  | { action: 'undo'; of: string; reason?: string };

/** What undoing a transfer changes on one account. */
export interface UndoneLeg {
  member: string;
  asset: string;
  bucket: string;
  before: number;
  after: number;
}

/** What an order does, by its kind: balances of `grant` and `take`, the time of `set_cooldown`, the accounts of `undo`. */
interface Effect {
  before?: number;
  after?: number;
  /** ISO 8601; null is ready. In a preview: the current time; when done: the new one. */
  readyAt?: string | null;
  /** What kind of transfer is undone. */
  code?: string;
  at?: string;
  legs?: UndoneLeg[];
}

/** Why an order can't be carried out. */
export type StaffProblem =
  /** Staff can't act on their own account. */
  | { status: 'self' }
  | { status: 'too_much'; most: number }
  | { status: 'day_cap'; left: number }
  | { status: 'insufficient'; balance: number; missing: number }
  /** The account would hold more than can be counted exactly. */
  | { status: 'full'; balance: number }
  | { status: 'member_frozen'; member: string }
  /** The account is already frozen, or isn't frozen. */
  | { status: 'already' }
  | { status: 'unknown' }
  | { status: 'fixed'; code: string; at: string }
  | { status: 'undone'; code: string; at: string; by: string }
  | {
      status: 'short';
      code: string;
      at: string;
      short: { member: string; asset: string; bucket: string; missing: number }[];
    };

interface Ordered {
  actor: string;
  order: StaffOrder;
}

export type StaffOutcome =
  /** Not carried out until {@link settleStaffOrder} does. */
  | (Ordered & Effect & { status: 'confirm' })
  | (Ordered & Effect & { status: 'done'; transfer: string })
  | (Ordered & { status: 'cancelled' | 'expired' })
  | (Ordered & StaffProblem)
  | { status: 'not_requested' }
  | Gated;

/** Codes of transfers that can't be undone because they did more than move something. */
export const FIXED_CODES = [
  'use',
  'craft',
  'bank_upgrade',
  'freeze',
  'unfreeze',
  'set_cooldown',
  'resume',
  'undo',
] as const;

/** The limits that the SQL functions take. */
const LIMITS = {
  credits: STAFF.maxCredits,
  items: STAFF.maxItems,
  creditsPerDay: STAFF.creditsPerDay,
  fixed: FIXED_CODES,
  prices: SELL_PRICES,
  bank: { base: BANK.baseCapacity, step: BANK.stepCapacity },
};

/**
 * Previews an order and asks for its confirmation. Nothing is changed.
 *
 * @param prompt the interaction that's answered with that, so that the prompt can say when it has expired.
 */
export function requestStaffOrder(
  store: Store,
  caller: Caller,
  order: StaffOrder,
  prompt?: StoredInteraction,
): Promise<WithCurrency<StaffOutcome>> {
  if ('amount' in order) checkedQuantity(order.amount, MAX_CREDITS);
  if (order.action === 'set_cooldown' && order.minutes !== 0) checkedQuantity(order.minutes, STAFF.maxWaitMinutes);
  const now = store.clock();
  return run(
    store,
    'economy_staff_request',
    {
      key: caller.key,
      actor: caller.actor.id,
      order,
      limits: LIMITS,
      now,
      day: dayIndex(now),
      expiry: expiryOf(store, prompt),
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
}

/**
 * Carries out or cancels the order that was requested under `requestKey`. The first decision stands; later ones get the same
 * outcome.
 */
export async function settleStaffOrder(
  store: Store,
  caller: Caller,
  requestKey: string,
  decision: 'confirm' | 'cancel',
): Promise<WithCurrency<StaffOutcome>> {
  const now = store.clock();
  const outcome: WithCurrency<StaffOutcome> = await run(
    store,
    'economy_staff_settle',
    {
      requestKey,
      actor: caller.actor.id,
      isConfirmed: decision === 'confirm',
      limits: LIMITS,
      now,
      day: dayIndex(now),
      valid: `${STAFF.confirmMinutes} minutes`,
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'done') countTransfer(store, outcome.order.action, creditsMoved(outcome.order));
  return outcome;
}

function creditsMoved(order: StaffOrder): { minted?: number; burned?: number } {
  if (!('asset' in order) || order.asset !== 'credits') return {};
  return order.action === 'grant' ? { minted: order.amount } : { burned: order.amount };
}
