/** How values become text: colors, amounts, times, and text from members made harmless. */

import type { Currency } from '../../shared/economy/settings.ts';
import { plain } from '../../shared/platform/markdown.ts';

export { plain };

export const COLORS = {
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

/** `1 use`, `3 uses`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${whole(count)} ${isOne(count) ? singular : plural}`;
}

/** Formats an amount of credits, in full digits. */
export type Money = (amount: number) => string;

/** `1,234 credits`. */
export const credits: Money = (amount) => counted(amount, 'credit');

/** Formats amounts in the currency of an outcome's server, such as `🪙 1,234 gems`. The name is shown as staff typed it. */
export function moneyOf(outcome: { currency?: Currency }): Money {
  if (outcome.currency === undefined) return credits;
  const { name, emoji } = outcome.currency;
  const mark = emoji === null ? '' : `${emoji} `;
  return (amount) => `${mark}${whole(amount)} ${plain(isOne(amount) ? singularOf(name) : name)}`;
}

function isOne(amount: number): boolean {
  return Math.abs(amount) === 1;
}

/** `gem`, from `gems`. A name that doesn't look like a plain English plural stays as it is. */
function singularOf(name: string): string {
  return /[^s]s$/i.test(name) ? name.slice(0, -1) : name;
}

/** `×1.5`, from tenths. */
export function multiplier(tenths: number): string {
  return `×${(tenths / 10).toFixed(1)}`;
}

/** `1 day`, `3 days`. */
export function days(count: number): string {
  return counted(count, 'day');
}

/** A moment as Discord shows it to each reader in their own time zone. `R` is relative, `f` is date and time. */
export function timestamp(at: Date, style: 'R' | 'f' = 'R'): string {
  return `<t:${Math.floor(at.getTime() / 1_000)}:${style}>`;
}
