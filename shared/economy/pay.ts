import type { StoredInteraction } from '../jobs/interaction.ts';
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { PAY } from './catalog.ts';
import { expiryOf } from './confirmation-expiry.ts';
import { countTransfer } from './counters.ts';
import { currencyOf, type WithCurrency } from './currency.ts';

interface Payment {
  from: string;
  to: string;
  amount: number;
  note?: string;
}

export type PayOutcome =
  | (Payment &
      (
        | { status: 'paid'; transfer: string; balance: number }
        /** Not carried out until {@link settlePayment} does. */
        | { status: 'confirm'; balance: number }
        | { status: 'insufficient'; balance: number; missing: number }
        | { status: 'send_cap' | 'receive_cap'; left: number }
        | { status: 'payee_frozen' | 'cancelled' | 'expired' }
      ))
  | { status: 'not_requested' }
  | Gated;

/** Why a payment can't even be requested; undefined when it can. */
export function paymentProblem(fromId: string, to: { id: string; isBot: boolean }): 'self' | 'bot' | undefined {
  if (to.id === fromId) return 'self';
  return to.isBot ? 'bot' : undefined;
}

/** An account keeps the times of this many payments; a limit scaled beyond it doesn't apply. */
const MOST_REMEMBERED = 100;

/**
 * Pays another member. Above {@link PAY.confirmAboveCredits} nothing moves yet: the outcome asks for a confirmation.
 *
 * @param prompt the interaction that's answered with that, so that the prompt can say when it has expired.
 */
export async function payMember(
  store: Store,
  caller: Caller,
  payment: { to: string; amount: number; note: string | undefined },
  prompt?: StoredInteraction,
): Promise<WithCurrency<PayOutcome>> {
  const now = store.clock();
  const count = Math.round(PAY.burst.count * store.limitScale);
  const outcome: WithCurrency<PayOutcome> = await run(
    store,
    'economy_pay',
    {
      key: caller.key,
      from: caller.actor.id,
      to: payment.to,
      amount: payment.amount,
      note: payment.note ?? null,
      now,
      day: dayIndex(now),
      confirmAbove: PAY.confirmAboveCredits,
      sendCap: PAY.sendCapPerDay,
      receiveCap: PAY.receiveCapPerDay,
      burst: count > MOST_REMEMBERED ? null : Math.max(1, count),
      burstWindow: `${PAY.burst.windowMs} ms`,
      expiry: expiryOf(store, prompt),
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'paid') countTransfer(store, 'pay');
  return outcome;
}

/**
 * Sends or cancels a payment that is waiting for confirmation. The first decision stands; later ones get the same outcome.
 *
 * @param requestKey the idempotency key under which it was requested.
 */
export async function settlePayment(
  store: Store,
  caller: Caller,
  requestKey: string,
  decision: 'send' | 'cancel',
): Promise<WithCurrency<PayOutcome>> {
  const now = store.clock();
  const outcome: WithCurrency<PayOutcome> = await run(
    store,
    'economy_pay_confirm',
    {
      requestKey,
      from: caller.actor.id,
      isSent: decision === 'send',
      now,
      day: dayIndex(now),
      valid: `${PAY.confirmMinutes} minutes`,
      sendCap: PAY.sendCapPerDay,
      receiveCap: PAY.receiveCapPerDay,
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'paid') countTransfer(store, 'pay');
  return outcome;
}
