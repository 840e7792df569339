/** The values of Chopsticks' rows, checked: whatever isn't plausible throws a sentence, and isn't imported. */
import { dayIndex } from '../../../shared/economy/calendar.ts';
import { BANK, MAX_CREDITS } from '../../../shared/economy/catalog.ts';
import type { DumpRow } from '../dump.ts';

/** Why a row isn't imported. */
export class OddValue extends Error {
  override name = 'OddValue';
}

type Values = NonNullable<DumpRow['values']>;

/** No streak is older than Discord, which opened on this day. */
const DISCORD_OPENED = dayIndex(new Date('2015-05-13T00:00:00Z'));
const MOST_TIERS = 2 ** 31 - 1;

/** @throws {OddValue} if it isn't a Discord ID. */
export function userOf(values: Values): string {
  const text = values.get('user_id');
  if (text != null && /^\d{15,20}$/.test(text) && BigInt(text) < 2n ** 63n) return text;
  throw new OddValue(`user_id is ${shown(text)}, which isn't a Discord ID`);
}

/** A whole number from 0 to {@link MAX_CREDITS}. @throws {OddValue} for anything else, such as a fraction. */
export function amountOf(values: Values, column: string): number {
  const text = values.get(column);
  if (text == null || !/^-?\d+(\.\d+)?$/.test(text)) throw new OddValue(`${column} is ${shown(text)}`);
  if (text.startsWith('-')) throw new OddValue(`${column} is below zero (${text})`);
  if (/\.0*[1-9]/.test(text)) throw new OddValue(`${column} has a fraction (${text})`);
  if (BigInt(text.replace(/\..*/, '')) > BigInt(MAX_CREDITS))
    throw new OddValue(`${column} is more than an account can hold (${text})`);
  return Number(text);
}

/** How many upgrades make a bank of this size, rounded down; both bots have the same steps. @throws {OddValue} */
export function bankTierOf(values: Values): number {
  const capacity = values.has('bank_capacity') ? amountOf(values, 'bank_capacity') : BANK.baseCapacity;
  const tier = Math.floor((capacity - BANK.baseCapacity) / BANK.stepCapacity);
  if (tier > MOST_TIERS) throw new OddValue(`bank_capacity is too large (${capacity})`);
  return Math.max(tier, 0);
}

/**
 * A daily streak, whose last day is the calendar day (UTC) of the last claim. Undefined if they never claimed.
 *
 * @throws {OddValue} if it's longer than possible, or the last claim is in the future.
 */
export function streakOf(values: Values, now: Date): { length: number; best: number; lastDay: number } | undefined {
  const length = amountOf(values, 'daily_streak');
  if (length === 0) return undefined;
  if (values.get('last_daily') == null) throw new OddValue(`daily_streak is ${length} without a last_daily`);
  const lastDay = dayIndex(new Date(Math.min(amountOf(values, 'last_daily'), 8.64e15)));
  if (lastDay > dayIndex(now)) throw new OddValue(`last_daily is in the future (${values.get('last_daily')})`);
  const best = Math.max(length, values.get('longest_daily') == null ? 0 : amountOf(values, 'longest_daily'));
  if (best > lastDay - DISCORD_OPENED + 1) throw new OddValue(`a streak of ${best} days is longer than possible`);
  return { length, best, lastDay };
}

function shown(text: string | null | undefined): string {
  if (text === undefined) return 'missing';
  return text === null ? 'empty' : JSON.stringify(text.slice(0, 40));
}
