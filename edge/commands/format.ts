/** How answers look: colours, amounts, times, and text from members made harmless. */

import { plain } from '../../shared/platform/markdown.ts';
import type { Currency } from '../../shared/settings/guild-economy.ts';

export { plain };

export const COLOURS = {
  accent: 0x5865f2,
  gain: 0x3ba55d,
  wait: 0xfaa61a,
  loss: 0xed4245,
  calm: 0x99aab5,
} as const;

/** `1,234`, from a whole number. Not by `Intl`: its first use takes a starting Worker 6 ms, and declarations use this. */
export function whole(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Says an amount of credits, in full digits. */
export type Money = (amount: number) => string;

/** `1,234 credits`. */
export const credits: Money = (amount) => `${whole(amount)} ${Math.abs(amount) === 1 ? 'credit' : 'credits'}`;

/** `1 credit is missing`, `3 credits are missing`. */
export function lacking(amount: number, money: Money): string {
  return `${money(amount)} ${amount === 1 ? 'is' : 'are'} missing`;
}

/** Amounts as the guild of an outcome calls them, e.g. `🪙 1,234 gems`. The name is its staff's, shown as typed. */
export function moneyOf(outcome: { currency?: Currency }): Money {
  if (outcome.currency === undefined) return credits;
  const { name, emoji } = outcome.currency;
  return (amount) => `${emoji === null ? '' : `${emoji} `}${whole(amount)} ${plain(name)}`;
}

/** `×1.5`, from tenths. */
export function multiplier(tenths: number): string {
  return `×${(tenths / 10).toFixed(1)}`;
}

/** `1 day`, `3 days`. */
export function days(count: number): string {
  return `${whole(count)} ${count === 1 ? 'day' : 'days'}`;
}

/** A moment as Discord shows it to each reader in their own time. `R` is relative, `f` date and time. */
export function timestamp(at: Date, style: 'R' | 'f' = 'R'): string {
  return `<t:${Math.floor(at.getTime() / 1_000)}:${style}>`;
}
