/** A member of the model. Times are Unix milliseconds, or null. */
import type { ItemId } from '../../../shared/economy/items.ts';

export type Asset = ItemId | 'credits';
export type Boost = 'energy' | 'luck' | 'xp' | 'key';
export type Cooldown = 'work' | 'gather' | 'fight';
export type Count = 'worked' | 'gathered' | 'won' | 'sold' | 'bought';

export interface Member {
  id: string;
  isFrozen: boolean;
  wallet: number;
  bank: number;
  /** How often the bank was enlarged. */
  tier: number;
  items: Map<ItemId, number>;
  /** Uses left in the worn tool of a stack. */
  wear: Map<ItemId, number>;
  /** How many of each item were ever found, and when first. */
  collection: Map<ItemId, { count: number; firstAt: number }>;
  xp: number;
  readyAt: Record<Cooldown, number | null>;
  boosts: Record<Boost, number | null>;
  companion: string | null;
  fedUntil: number | null;
  /** The day of the counts, in days since 1970-01-01 (UTC). */
  day: number | null;
  dayLevel: number;
  counts: Record<Count, number>;
  streak: { length: number; best: number; lastDay: number } | null;
  /** Rewards paid, as `kind@day`. */
  claims: Set<string>;
  /** Sent and received on a day. */
  flow: { day: number; out: number; in: number };
  /** The times of the last payments without confirmation. */
  paidAt: number[];
}

export function newMember(id: string): Member {
  return {
    id,
    isFrozen: false,
    wallet: 0,
    bank: 0,
    tier: 0,
    items: new Map(),
    wear: new Map(),
    collection: new Map(),
    xp: 0,
    readyAt: { work: null, gather: null, fight: null },
    boosts: { energy: null, luck: null, xp: null, key: null },
    companion: null,
    fedUntil: null,
    day: null,
    dayLevel: 1,
    counts: noCounts(),
    streak: null,
    claims: new Set(),
    flow: { day: -1, out: 0, in: 0 },
    paidAt: [],
  };
}

function noCounts(): Record<Count, number> {
  return { worked: 0, gathered: 0, won: 0, sold: 0, bought: 0 };
}

/** Level L begins at 140 (L − 1)². */
export function levelOf(xp: number): number {
  let level = 1;
  while (140 * level ** 2 <= xp) level++;
  return level;
}

/** Whether a time is still to come. */
export function isOn(until: number | null, now: number): boolean {
  return until !== null && until > now;
}

/** Whether this companion is there and fed. */
export function isHelping(member: Member, companion: string, now: number): boolean {
  return member.companion === companion && isOn(member.fedUntil, now);
}

/** A new day begins with new counts; a clock behind the counts' day counts as that day. */
export function beginDay(member: Member, day: number): void {
  if (member.day !== null && member.day >= day) return;
  member.day = day;
  member.dayLevel = levelOf(member.xp);
  member.counts = noCounts();
}

export function has(member: Member, item: ItemId): number {
  return member.items.get(item) ?? 0;
}

export function balanceOf(member: Member, bucket: string, asset: Asset): number {
  if (asset !== 'credits') return has(member, asset);
  return bucket === 'bank' ? member.bank : member.wallet;
}

export function change(member: Member, bucket: string, asset: Asset, delta: number): void {
  if (asset !== 'credits') member.items.set(asset, has(member, asset) + delta);
  else if (bucket === 'bank') member.bank += delta;
  else member.wallet += delta;
}
