/** Daily rewards, payments, and the bank in the model. */
import type { BankOutcome, UpgradeOutcome } from '../../../shared/economy/bank.ts';
import type { DailyOutcome } from '../../../shared/economy/daily.ts';
import type { PayOutcome } from '../../../shared/economy/pay.ts';
import { type Asking, type EconomyModel, iso, SOME_TRANSFER } from './economy-model.ts';
import type { Member } from './member.ts';
import { BANK, CONFIRM_MS, DAILY, DAILY_XP, PAY } from './numbers.ts';

export function daily(model: EconomyModel, asking: Asking): DailyOutcome {
  const refused = model.refused('daily', asking);
  if (refused !== undefined) return refused;
  const member = model.member(asking.user);
  const prior = member.streak ?? { length: 0, best: 0, lastDay: -1 };
  if (prior.lastDay >= model.day) {
    return { status: 'claimed', day: prior.lastDay, streak: prior.length, balance: member.wallet };
  }
  const isNext = prior.lastDay === model.day - 1;
  const length = isNext ? prior.length + 1 : 1;
  member.streak = { length, best: Math.max(prior.best, length), lastDay: model.day };
  member.claims.add(`daily@${model.day}`);
  const amount = DAILY.find(([from]) => from <= length)?.[1] ?? 0;
  const flows = [{ asset: 'credits', amount, name: 'daily' } as const];
  return {
    status: 'paid',
    amount,
    tenths: amount / 100,
    day: model.day,
    streak: length,
    lost: isNext ? 0 : prior.length,
    balance: member.wallet + amount,
    ...model.settle('daily', member, flows, DAILY_XP),
  };
}

export interface Payment {
  from: string;
  to: string;
  amount: number;
  note?: string;
}

export function pay(
  model: EconomyModel,
  key: string,
  payment: Payment,
  roles: readonly string[],
  burst: number,
): PayOutcome {
  const outcome = payNow(model, payment, roles, burst, PAY.confirmAbove);
  if (outcome.status === 'confirm') model.asked.set(key, { at: model.now, by: payment.from, what: payment });
  return outcome;
}

export function settlePayment(
  model: EconomyModel,
  key: string,
  asking: Asking,
  decision: 'send' | 'cancel',
): PayOutcome {
  const asked = model.asked.get(key);
  if (asked === undefined || asked.by !== asking.user) return { status: 'not_requested' };
  const known = model.decided.get(key) as PayOutcome | undefined;
  if (known !== undefined) return known;
  const outcome = decide(model, asked.what as Payment, model.now - asked.at, asking.roles, decision);
  model.decided.set(key, outcome);
  return outcome;
}

function decide(
  model: EconomyModel,
  payment: Payment,
  ageMs: number,
  roles: readonly string[],
  decision: 'send' | 'cancel',
): PayOutcome {
  if (decision === 'cancel') return { ...payment, status: 'cancelled' };
  if (ageMs >= CONFIRM_MS) return { ...payment, status: 'expired' };
  return payNow(model, payment, roles, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
}

function payNow(
  model: EconomyModel,
  payment: Payment,
  roles: readonly string[],
  burst: number,
  confirmAbove: number,
): PayOutcome {
  const refusal = model.refusal('pay', roles);
  if (refusal !== undefined) return refusal;
  const [payer, payee, amount] = [model.member(payment.from), model.member(payment.to), payment.amount];
  const [sent, received] = [flowToday(model, payer).out, flowToday(model, payee).in];
  const recent = payer.paidAt.filter((at) => at > model.now - PAY.burstMs).toSorted((a, b) => a - b);
  const balance = payer.wallet;
  if (payer.isFrozen) return { ...payment, status: 'frozen' };
  if (payee.isFrozen) return { ...payment, status: 'payee_frozen' };
  if (recent.length >= burst) {
    return { ...payment, status: 'too_fast', readyAt: iso((recent.at(-burst) ?? 0) + PAY.burstMs) };
  }
  if (balance < amount) return { ...payment, status: 'insufficient', balance, missing: amount - balance };
  if (sent + amount > PAY.sendCap) return { ...payment, status: 'send_cap', left: PAY.sendCap - sent };
  if (received + amount > PAY.receiveCap) return { ...payment, status: 'receive_cap', left: PAY.receiveCap - received };
  if (amount > confirmAbove) return { ...payment, status: 'confirm', balance };
  payer.flow = { ...flowToday(model, payer), out: sent + amount };
  payee.flow = { ...flowToday(model, payee), in: received + amount };
  if (Number.isFinite(burst)) payer.paidAt = [...recent, model.now];
  model.post('pay', payer.id, [
    { owner: payer.id, bucket: 'wallet', asset: 'credits', delta: -amount },
    { owner: payee.id, bucket: 'wallet', asset: 'credits', delta: amount },
  ]);
  return { ...payment, status: 'paid', transfer: SOME_TRANSFER, balance: payer.wallet };
}

function flowToday({ day }: EconomyModel, { flow }: Member): Member['flow'] {
  return flow.day >= day ? flow : { day, out: 0, in: 0 };
}

export const capacityOf = ({ tier }: Member): number => BANK.capacity + BANK.step * tier;

export function moveInBank(
  model: EconomyModel,
  asking: Asking,
  direction: 'deposit' | 'withdraw',
  wanted: number | 'all',
): BankOutcome {
  const refusal = model.refusal('bank', asking.roles);
  if (refusal !== undefined) return refusal;
  const member = model.member(asking.user);
  const capacity = capacityOf(member);
  const isDeposit = direction === 'deposit';
  const room = Math.max(0, capacity - member.bank);
  const movable = isDeposit ? Math.min(member.wallet, room) : member.bank;
  const amount = wanted === 'all' ? movable : wanted;
  const least = Math.max(1, amount);
  const state = () => ({ wallet: member.wallet, bank: member.bank, capacity });
  if (member.isFrozen) return { status: 'frozen', ...state() };
  const available = isDeposit ? member.wallet : member.bank;
  if (available < least) return { status: 'insufficient', missing: least - available, ...state() };
  if (isDeposit && member.bank + least > capacity) return { status: 'no_room', room, ...state() };
  const delta = isDeposit ? -amount : amount;
  model.post(direction, member.id, [
    { owner: member.id, bucket: 'wallet', asset: 'credits', delta },
    { owner: member.id, bucket: 'bank', asset: 'credits', delta: -delta },
  ]);
  return { status: 'moved', amount, transfer: SOME_TRANSFER, ...state() };
}

export function upgradeBank(model: EconomyModel, asking: Asking, levels: number): UpgradeOutcome {
  const refused = model.refused('bank', asking);
  if (refused !== undefined) return refused;
  const member = model.member(asking.user);
  let cost = 0;
  for (let level = 1; level <= levels; level++) cost += BANK.price * (member.tier + level);
  const { wallet } = member;
  if (wallet < cost) return { status: 'insufficient', missing: cost - wallet, wallet, cost };
  model.book('bank_upgrade', member.id, member, [{ asset: 'credits', amount: -cost, name: 'bank_upgrade' }]);
  member.tier += levels;
  const nextCost = BANK.price * (member.tier + 1);
  return {
    status: 'upgraded',
    cost,
    wallet: wallet - cost,
    capacity: capacityOf(member),
    nextCost,
    transfer: SOME_TRANSFER,
  };
}
