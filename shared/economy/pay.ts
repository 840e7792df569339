import { dayIndex } from './calendar.ts';
import { PAY } from './catalog.ts';
import { type Answered, type Caller, type EconomyStore, type GateRefusal, gateOf, outcomeOf } from './store.ts';

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
        /** Prepared only; {@link settlePayment} carries it out. */
        | { status: 'confirm'; balance: number }
        | { status: 'insufficient'; balance: number; missing: number }
        | { status: 'send_cap' | 'receive_cap'; left: number }
        | { status: 'too_fast'; readyAt: string }
        | { status: 'frozen' | 'payee_frozen' | 'cancelled' | 'expired' }
      ))
  | { status: 'not_asked' }
  | GateRefusal;

/** Why a payment cannot even be asked for; undefined when it can. */
export function paymentProblem(fromId: string, to: { id: string; isBot: boolean }): 'self' | 'bot' | undefined {
  if (to.id === fromId) return 'self';
  return to.isBot ? 'bot' : undefined;
}

/** Pays another member. Above {@link PAY.confirmAboveCredits} nothing moves yet: the outcome asks for a confirmation. */
export async function pay(
  store: EconomyStore,
  caller: Caller,
  payment: { to: string; amount: number; note: string | undefined },
): Promise<Answered<PayOutcome>> {
  const gate = gateOf(caller);
  const count = Math.round(PAY.burst.count * (store.limitScale ?? 1));
  const burst = count > MOST_REMEMBERED ? null : Math.max(1, count);
  const outcome = await outcomeOf<PayOutcome>(
    store,
    'pay',
    caller,
    (sql) => sql`
      economy_pay(
        ${caller.key}, ${caller.user.id}, ${payment.to}, ${payment.amount}, ${payment.note ?? null},
        ${gate.guild}, ${caller.now}, ${dayIndex(caller.now)},
        ${PAY.confirmAboveCredits}, ${PAY.sendCapPerDay}, ${PAY.receiveCapPerDay}, ${burst}, ${`${PAY.burst.windowMs} ms`},
        ${gate.module}, ${gate.command}, ${gate.roles})`,
  );
  if (outcome.status === 'paid') store.posted?.('pay');
  if (outcome.status === 'too_fast') store.limited?.('pay');
  return outcome;
}

/** The times of so many payments are kept with an account; a limit scaled beyond it is none. */
const MOST_REMEMBERED = 100;

/**
 * Settles a payment that waits for its confirmation: sends it, or calls it off. The first decision stands; whatever comes
 * later is told the same.
 *
 * @param askedKey the idempotency key under which it was asked for.
 */
export async function settlePayment(
  store: EconomyStore,
  caller: Caller,
  askedKey: string,
  decision: 'send' | 'cancel',
): Promise<Answered<PayOutcome>> {
  const gate = gateOf(caller);
  const outcome = await outcomeOf<PayOutcome>(
    store,
    'pay_confirm',
    caller,
    (sql) => sql`
      economy_pay_confirm(
        ${askedKey}, ${caller.user.id}, ${decision === 'send'}, ${gate.guild}, ${caller.now}, ${dayIndex(caller.now)},
        ${`${PAY.confirmMinutes} minutes`}, ${PAY.sendCapPerDay}, ${PAY.receiveCapPerDay},
        ${gate.module}, ${gate.command}, ${gate.roles})`,
  );
  if (outcome.status === 'paid') store.posted?.('pay');
  return outcome;
}
