/** Staff orders in the model: requested, then confirmed or cancelled. */
import type { StaffOrder, StaffOutcome, StaffProblem, UndoneLeg } from '../../../shared/economy/staff.ts';
import {
  type Asking,
  type EconomyModel,
  flowsOf,
  iso,
  isSystem,
  type Leg,
  type Posted,
  SOME_TRANSFER,
} from './economy-model.ts';
import { balanceOf, type Member } from './member.ts';
import { capacityOf } from './money.ts';
import { CONFIRM_MS, DAY, MINUTE, MOST_CREDITS, SELLS, STAFF } from './numbers.ts';

/** An order in the model: with the transfer to undo instead of its id. */
export interface Asked {
  order: StaffOrder;
  undone?: Posted;
}

const NOTES = ['freeze', 'unfreeze', 'set_cooldown'];
const FIXED = ['use', 'craft', 'bank_upgrade', 'undo', ...NOTES];

type Seen = StaffProblem | { status: 'ready'; [fact: string]: unknown };

export function askStaff(model: EconomyModel, key: string, asking: Asking, asked: Asked): StaffOutcome {
  const refusal = model.refusal('economy', asking.roles);
  if (refusal !== undefined) return refusal;
  const outcome = { ...see(model, asking.user, asked), actor: asking.user, order: asked.order };
  if (outcome.status !== 'ready') return outcome as StaffOutcome;
  model.asked.set(key, { at: model.now, by: asking.user, what: asked });
  return { ...outcome, status: 'confirm' } as StaffOutcome;
}

export function settleStaff(
  model: EconomyModel,
  key: string,
  asking: Asking,
  decision: 'confirm' | 'cancel',
): StaffOutcome {
  const found = model.asked.get(key);
  if (found === undefined || found.by !== asking.user) return { status: 'not_requested' };
  const known = model.decided.get(key) as StaffOutcome | undefined;
  if (known !== undefined) return known;
  const asked = found.what as Asked;
  const outcome = { ...decide(model, asking, asked, found.at, decision), actor: asking.user, order: asked.order };
  model.decided.set(key, outcome);
  return outcome as StaffOutcome;
}

function decide(model: EconomyModel, asking: Asking, asked: Asked, askedAt: number, decision: 'confirm' | 'cancel') {
  if (decision === 'cancel') return { status: 'cancelled' };
  if (model.now - askedAt >= CONFIRM_MS) return { status: 'expired' };
  const refusal = model.refusal('economy', asking.roles);
  if (refusal !== undefined) return refusal;
  const seen = see(model, asking.user, asked);
  return seen.status === 'ready' ? { ...seen, status: 'done', ...carryOut(model, asking.user, asked) } : seen;
}

function see(model: EconomyModel, actor: string, { order, undone }: Asked): Seen {
  if (order.action === 'undo') return seeUndo(model, actor, undone);
  if (order.member === actor) return { status: 'self' };
  const member = model.member(order.member);
  switch (order.action) {
    case 'freeze':
      return { status: member.isFrozen ? 'already' : 'ready' };
    case 'unfreeze':
      return { status: member.isFrozen ? 'ready' : 'already' };
    case 'set_cooldown': {
      const readyAt = member.readyAt[order.command];
      return { status: 'ready', readyAt: readyAt === null ? null : iso(readyAt) };
    }
    default:
      return seeMove(model, actor, order, member);
  }
}

function seeMove(
  model: EconomyModel,
  actor: string,
  { action, asset, amount }: Extract<StaffOrder, { action: 'grant' | 'take' }>,
  member: Member,
): Seen {
  const price = asset === 'credits' ? 1 : (SELLS[asset] ?? 0);
  const most = Math.min(asset === 'credits' ? Infinity : STAFF.items, Math.floor(STAFF.credits / price));
  const before = balanceOf(member, 'wallet', asset);
  const after = action === 'grant' ? before + amount : before - amount;
  if (amount > most) return { status: 'too_much', most };
  if (member.isFrozen) return { status: 'member_frozen', member: member.id };
  if (after < 0) return { status: 'insufficient', balance: before, missing: -after };
  if (after > MOST_CREDITS) return { status: 'full', balance: before };
  const left = STAFF.creditsPerDay - grantedToday(model, actor);
  if (action === 'grant' && amount * price > left) return { status: 'day_cap', left: Math.max(0, left) };
  return { status: 'ready', before, after };
}

/**
 * What one staff member has granted since the day began, in credits, with items at their selling price. Undone grants still
 * count.
 */
export function grantedToday({ posted, day }: EconomyModel, actor: string): number {
  return posted
    .filter((each) => each.code === 'grant' && each.actor === actor && Math.floor(each.at / DAY) >= day)
    .flatMap(({ legs }) => legs)
    .filter(({ owner }) => owner === 'mint')
    .reduce((sum, { asset, delta }) => sum - delta * (asset === 'credits' ? 1 : (SELLS[asset] ?? 0)), 0);
}

function seeUndo(model: EconomyModel, actor: string, undone: Posted | undefined): Seen {
  if (undone === undefined) return { status: 'unknown' };
  const { code } = undone;
  const facts = { code, at: iso(undone.at) };
  if (undone.isUndone) return { status: 'undone', ...facts, by: SOME_TRANSFER };
  const own = undone.legs.filter(({ owner }) => !isSystem(owner));
  if (FIXED.includes(code) || undone.hadWorn || own.some((leg) => isPast(model, leg)))
    return { status: 'fixed', ...facts };
  if (own.some(({ owner }) => owner === actor)) return { status: 'self', ...facts };
  const debited = own.filter(({ delta }) => delta > 0).map(({ owner }) => owner);
  const [frozen] = debited.filter((id) => model.member(id).isFrozen).sort();
  if (frozen !== undefined) return { status: 'member_frozen', ...facts, member: frozen };
  const legs = own.map(({ owner, asset, bucket, delta }): UndoneLeg => {
    const before = balanceOf(model.member(owner), bucket, asset);
    return { member: owner, asset, bucket, before, after: before - delta };
  });
  const short = legs
    .filter(({ after }) => after < 0)
    .map(({ member, asset, bucket, after }) => ({ member, asset, bucket, missing: -after }));
  return short.length > 0 ? { status: 'short', ...facts, short } : { status: 'ready', ...facts, legs };
}

/** A tool that was used since, or credits that the bank no longer has room for. */
function isPast(model: EconomyModel, { owner, bucket, asset, delta }: Leg): boolean {
  const member = model.member(owner);
  if (bucket === 'bank') return delta < 0 && member.bank - delta > capacityOf(member);
  return delta > 0 && asset !== 'credits' && member.wear.has(asset);
}

function carryOut(model: EconomyModel, actor: string, { order, undone }: Asked) {
  if (order.action === 'undo') {
    model.post(
      'undo',
      actor,
      (undone?.legs ?? []).map((leg) => ({ ...leg, delta: -leg.delta })),
    );
    if (undone !== undefined) undone.isUndone = true;
    return { transfer: SOME_TRANSFER };
  }
  const member = model.member(order.member);
  if (order.action === 'grant' || order.action === 'take') {
    const { action, asset, amount } = order;
    model.book(action, actor, member, flowsOf({ [asset]: action === 'grant' ? amount : -amount }, action));
    return { transfer: SOME_TRANSFER };
  }
  let readyAt: number | null = null;
  if (order.action === 'set_cooldown') {
    readyAt = order.minutes === 0 ? null : model.now + order.minutes * MINUTE;
    member.readyAt[order.command] = readyAt;
  } else {
    member.isFrozen = order.action === 'freeze';
  }
  model.post(order.action, actor, []);
  return { transfer: SOME_TRANSFER, readyAt: readyAt === null ? null : iso(readyAt) };
}
