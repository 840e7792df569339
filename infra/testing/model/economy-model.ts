/**
 * The economy as plain arithmetic: members, a clock, gates, and a list of transfers. What each command does to them is in the
 * other files of this folder. Written from the rules, not from the code.
 */
import type { ItemId } from '../../../shared/economy/items.ts';
import type { Progress } from '../../../shared/economy/progress.ts';
import type { ItemCounts } from '../../../shared/economy/rolls.ts';
import type { Gated } from '../../../shared/platform/store.ts';
import {
  type Asset,
  balanceOf,
  beginDay,
  type Count,
  change,
  has,
  isHelping,
  isOn,
  levelOf,
  type Member,
  newMember,
} from './member.ts';
import { DAY, LEVEL_CRATES } from './numbers.ts';

/** What the model can't predict: the id of a transfer. */
export const SOME_TRANSFER = 'some transfer';

/** Who makes a request. */
export interface Asking {
  user: string;
  roles: readonly string[];
}

/** What a member gains (above zero) from the source of this name, or loses (below zero) to the sink. */
export interface Flow {
  asset: Asset;
  amount: number;
  name: string;
}

export interface Leg {
  /** A member's id, or `mint` or `burn`. */
  owner: string;
  bucket: string;
  asset: Asset;
  delta: number;
}

export interface Posted {
  code: string;
  at: number;
  actor: string;
  legs: Leg[];
  isUndone: boolean;
  /** Whether it included a worn tool. */
  hadWorn: boolean;
}

/** A command or module that the server's staff closed. */
export interface Gate {
  subject: string;
  isOff: boolean;
  roleIds: readonly string[];
}

/** A time as outcomes have it. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

export class EconomyModel {
  /** Unix milliseconds. */
  now = Date.UTC(2026, 2, 1, 12);
  gate: Gate | null = null;
  /** What work and fights pay in this server. */
  payoutPercent = 100;
  /** In the order of their receipts. */
  readonly posted: Posted[] = [];
  /** What can be confirmed, by its key, and the decisions. */
  readonly asked = new Map<string, { at: number; by: string; what: unknown }>();
  readonly decided = new Map<string, unknown>();
  readonly #members = new Map<string, Member>();

  get day(): number {
    return Math.floor(this.now / DAY);
  }

  member(id: string): Member {
    const found = this.#members.get(id) ?? newMember(id);
    this.#members.set(id, found);
    return found;
  }

  /** Why these roles can't use a command here. */
  refusal(command: string, roles: readonly string[]): Gated | undefined {
    if (this.gate === null || !['module:economy', `command:${command}`].includes(this.gate.subject)) return undefined;
    const { subject, isOff, roleIds } = this.gate;
    if (isOff) return { status: 'switched_off', subject };
    return roleIds.some((id) => roles.includes(id)) ? undefined : { status: 'role_required', roles: [...roleIds] };
  }

  /** Why this member can't use this command; undefined when they can. */
  refused(command: string, { user, roles }: Asking): Gated | undefined {
    return this.refusal(command, roles) ?? (this.member(user).isFrozen ? { status: 'frozen' } : undefined);
  }

  payout(credits: number): number {
    return Math.floor((credits * this.payoutPercent) / 100);
  }

  /** Applies the legs of members and records the transfer. Legs of one account are merged. */
  post(code: string, actor: string, legs: readonly Leg[]): void {
    const sums = new Map<string, Leg>();
    for (const leg of legs) {
      const account = `${leg.owner}/${leg.bucket}/${leg.asset}`;
      sums.set(account, { ...leg, delta: leg.delta + (sums.get(account)?.delta ?? 0) });
    }
    const moved = [...sums.values()].filter(({ delta }) => delta !== 0);
    for (const { owner, bucket, asset, delta } of moved) {
      if (isSystem(owner)) continue;
      const member = this.member(owner);
      change(member, bucket, asset, delta);
      // Without any tool of a kind there is no worn one either: the next one is as new.
      if (asset !== 'credits' && has(member, asset) === 0) member.wear.delete(asset);
    }
    this.posted.push({ code, at: this.now, actor, legs: moved, isUndone: false, hadWorn: false });
  }

  /** Moves between a member and the named sources and sinks. @returns what the member has now of everything that moved. */
  book(code: string, actor: string, member: Member, flows: readonly Flow[]): Progress['after'] {
    const legs = flows.flatMap(({ asset, amount, name }): Leg[] => [
      { owner: member.id, bucket: asset === 'credits' ? 'wallet' : 'inventory', asset, delta: amount },
      { owner: amount > 0 ? 'mint' : 'burn', bucket: name, asset, delta: -amount },
    ]);
    this.post(code, actor, legs);
    return Object.fromEntries(flows.map(({ asset }) => [asset, balanceOf(member, 'wallet', asset)]));
  }

  /** What every activity ends with: the transfer, experience with boosts, crates of new levels, the collection. */
  settle(code: string, member: Member, flows: readonly Flow[], xp: number, found: ItemCounts = {}): Progress {
    beginDay(member, this.day);
    const before = levelOf(member.xp);
    const boosts = [isOn(member.boosts.xp, this.now) ? 2 : 1, isHelping(member, 'viral_cat', this.now) ? 1.25 : 1];
    const gained = Math.floor(boosts.reduce((sum, times) => sum * times, xp));
    member.xp += gained;
    const level = levelOf(member.xp);
    const crates: ItemCounts = {};
    for (let reached = before + 1; reached <= level; reached++) {
      const crate = LEVEL_CRATES.find(([every]) => reached % every === 0)?.[1] ?? 'common_crate';
      crates[crate] = (crates[crate] ?? 0) + 1;
    }
    const finds = Object.entries(found) as [ItemId, number][];
    const discovered = finds.map(([item]) => item).filter((item) => !member.collection.has(item));
    for (const [item, count] of finds) {
      const { count: known, firstAt } = member.collection.get(item) ?? { count: 0, firstAt: this.now };
      member.collection.set(item, { count: known + count, firstAt });
    }
    const after = this.book(code, member.id, member, [...flows, ...flowsOf(found, code), ...flowsOf(crates, 'level')]);
    return { transfer: SOME_TRANSFER, after, xp: { gained, total: member.xp, level, before }, crates, discovered };
  }

  /** Adds to one of the day's counts. */
  count(member: Member, what: Count, times = 1): void {
    beginDay(member, this.day);
    member.counts[what] += times;
  }
}

export function isSystem(owner: string): boolean {
  return owner === 'mint' || owner === 'burn';
}

export function flowsOf(items: Partial<Record<Asset, number>>, name: string, times = 1): Flow[] {
  return (Object.entries(items) as [Asset, number][]).map(([asset, amount]) => ({
    asset,
    amount: amount * times,
    name,
  }));
}
