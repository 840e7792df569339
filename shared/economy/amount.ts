import { MAX_CREDITS } from './catalog.ts';
import { checkedQuantity } from './quantity.ts';

/** How much of what a member has: a whole number from 1 to {@link MAX_CREDITS}, everything, or 1 to 99 percent, rounded down. */
export type Amount = number | 'all' | { percent: number };

/**
 * An amount as SQL functions take it: a number, or null with the percentage, or null for everything.
 *
 * @throws {RangeError} for any other number.
 */
export function amountArguments(amount: Amount): { amount: number | null; percent: number | null } {
  if (amount === 'all') return { amount: null, percent: null };
  if (typeof amount === 'number') return { amount: checkedQuantity(amount, MAX_CREDITS), percent: null };
  return { amount: null, percent: checkedQuantity(amount.percent, 99) };
}
