/** The economy as a few lines of arithmetic: what every command must answer, without a database. */
import type { DailyOutcome } from '../../shared/economy/daily.ts';
import type { Settled } from '../../shared/economy/earning.ts';
import type { ItemId } from '../../shared/economy/items.ts';
import type { PayOutcome } from '../../shared/economy/pay.ts';
import type { Haul } from '../../shared/economy/rolls.ts';

/** What a model cannot know: the number of a transfer. */
export const SOME_TRANSFER = 'some transfer';

const DAY_MS = 86_400_000;
/** Written down here once more, so that a slip in the catalog shows. */
const TIERS = [
  [30, 3_000],
  [14, 2_000],
  [7, 1_500],
  [1, 1_000],
] as const;
const CRATES = [
  [50, 'mythic'],
  [25, 'legendary'],
  [10, 'epic'],
  [5, 'rare'],
] as const;
const [CONFIRM_ABOVE, CONFIRM_MS, SEND_CAP, RECEIVE_CAP] = [10_000, 900_000, 250_000, 500_000];

interface MemberState {
  credits: number;
  isFrozen: boolean;
  xp: number;
  items: Map<ItemId, number>;
  streak: number;
  lastDay: number;
  flow: { day: number; out: number; in: number };
}

export interface Payment {
  from: string;
  to: string;
  amount: number;
  note?: string;
}

export class EconomyModel {
  /** Unix milliseconds. */
  now = Date.UTC(2026, 2, 1, 12);
  /** Whoever pays must hold it; null: everyone may. */
  roleForPay: string | null = null;
  readonly #members = new Map<string, MemberState>();
  readonly #asked = new Map<string, Payment & { at: number }>();
  readonly #settled = new Map<string, PayOutcome>();

  get day(): number {
    return Math.floor(this.now / DAY_MS);
  }

  credits(id: string): number {
    return this.#member(id).credits;
  }

  receivedToday(id: string, credits: number): void {
    this.#member(id).flow = { day: this.day, out: 0, in: credits };
  }

  get hasAsked(): boolean {
    return this.#asked.size > 0;
  }

  payerOf(asked: string): string | undefined {
    return this.#asked.get(asked)?.from;
  }

  freeze(id: string, isFrozen: boolean): void {
    this.#member(id).isFrozen = isFrozen;
  }

  daily(id: string): DailyOutcome {
    const member = this.#member(id);
    if (member.isFrozen) return { status: 'frozen' };
    if (member.lastDay >= this.day) {
      return { status: 'claimed', day: member.lastDay, streak: member.streak, balance: member.credits };
    }
    const isNext = member.lastDay === this.day - 1;
    const lost = isNext ? 0 : member.streak;
    member.streak = isNext ? member.streak + 1 : 1;
    member.lastDay = this.day;
    const amount = TIERS.find(([from]) => from <= member.streak)?.[1] ?? 0;
    member.credits += amount;
    return {
      status: 'paid',
      transfer: SOME_TRANSFER,
      amount,
      tenths: amount / 100,
      day: this.day,
      streak: member.streak,
      lost,
      balance: member.credits,
      ...this.#learned(member, 50),
    };
  }

  /** Experience, with the crates of new levels: every 5th rare, 10th epic, 25th legendary, 50th mythic, else common. */
  #learned(member: MemberState, xp: number): Omit<Settled, 'transfer'> {
    const level = () => Math.floor(Math.sqrt(member.xp / 140)) + 1;
    const before = level();
    member.xp += xp;
    const crates: Haul = {};
    for (let reached = before + 1; reached <= level(); reached++) {
      const [, rarity = 'common'] = CRATES.find(([every]) => reached % every === 0) ?? [];
      crates[`${rarity}_crate`] = (crates[`${rarity}_crate`] ?? 0) + 1;
    }
    const after: Settled['after'] = { credits: member.credits };
    for (const [item, count] of Object.entries(crates) as [ItemId, number][]) {
      member.items.set(item, (member.items.get(item) ?? 0) + count);
      after[item] = member.items.get(item) ?? 0;
    }
    return { after, xp: { gained: xp, total: member.xp, level: level(), before }, crates, discovered: [] };
  }

  pay(key: string, payment: Payment, roles: readonly string[]): PayOutcome {
    const outcome = this.#pay(payment, roles, CONFIRM_ABOVE);
    if (outcome.status === 'confirm') this.#asked.set(key, { ...payment, at: this.now });
    return outcome;
  }

  settle(asked: string, by: string, decision: 'send' | 'cancel', roles: readonly string[]): PayOutcome {
    const found = this.#asked.get(asked);
    if (found === undefined || found.from !== by) return { status: 'not_asked' };
    const { at, ...payment } = found;
    const decided = this.#settled.get(asked);
    if (decided !== undefined) return decided;
    const outcome = this.#settle(payment, decision, this.now - at, roles);
    this.#settled.set(asked, outcome);
    return outcome;
  }

  #settle(payment: Payment, decision: 'send' | 'cancel', ageMs: number, roles: readonly string[]): PayOutcome {
    if (decision === 'cancel') return { ...payment, status: 'cancelled' };
    if (ageMs >= CONFIRM_MS) return { ...payment, status: 'expired' };
    return this.#pay(payment, roles, Number.POSITIVE_INFINITY);
  }

  #pay(payment: Payment, roles: readonly string[], confirmAbove: number): PayOutcome {
    if (this.roleForPay !== null && !roles.includes(this.roleForPay)) {
      return { status: 'role_required', roles: [this.roleForPay] };
    }
    const [payer, payee, amount] = [this.#member(payment.from), this.#member(payment.to), payment.amount];
    const [sent, received] = [this.#flow(payer).out, this.#flow(payee).in];
    if (payer.isFrozen) return { ...payment, status: 'frozen' };
    if (payee.isFrozen) return { ...payment, status: 'payee_frozen' };
    const balance = payer.credits;
    if (balance < amount) return { ...payment, status: 'insufficient', balance, missing: amount - balance };
    if (sent + amount > SEND_CAP) return { ...payment, status: 'send_cap', left: SEND_CAP - sent };
    if (received + amount > RECEIVE_CAP) return { ...payment, status: 'receive_cap', left: RECEIVE_CAP - received };
    if (amount > confirmAbove) return { ...payment, status: 'confirm', balance };
    payer.credits -= amount;
    payee.credits += amount;
    payer.flow = { ...this.#flow(payer), out: sent + amount };
    payee.flow = { ...this.#flow(payee), in: received + amount };
    return { ...payment, status: 'paid', transfer: SOME_TRANSFER, balance: payer.credits };
  }

  #flow({ flow }: MemberState): MemberState['flow'] {
    return flow.day >= this.day ? flow : { day: this.day, out: 0, in: 0 };
  }

  give(id: string, credits: number): void {
    this.#member(id).credits += credits;
  }

  #member(id: string): MemberState {
    let member = this.#members.get(id);
    if (member === undefined) {
      member = {
        credits: 0,
        isFrozen: false,
        xp: 0,
        items: new Map(),
        streak: 0,
        lastDay: -1,
        flow: { day: -1, out: 0, in: 0 },
      };
      this.#members.set(id, member);
    }
    return member;
  }
}
