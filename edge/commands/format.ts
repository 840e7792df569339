/** How values become text: colors, amounts, times, and text from members made harmless. */

import type { Currency } from '../../shared/economy/settings.ts';
import { COLORS } from '../../shared/platform/colors.ts';
import { inWords } from '../../shared/platform/in-words.ts';
import { plain } from '../../shared/platform/markdown.ts';
import { counted, plural, singularOf, whole } from '../../shared/platform/plural.ts';

export { COLORS, counted, inWords, plain, plural, whole };

/** `a rare crate`, `an epic crate`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** Formats an amount of credits, in full digits. */
export type Money = (amount: number) => string;

/** `1,234 credits`. */
export const credits: Money = (amount) => counted(amount, 'credit');

/** A server's currency. Staff name it in the plural; its singular follows by the rules of English unless they named that, too. */
type NamedCurrency = Currency & { singular?: string | null };

/** Formats amounts in the currency of an outcome's server, such as `🪙 1,234 gems`. The name is shown as staff typed it. */
export function moneyOf(outcome: { currency?: NamedCurrency }): Money {
  return moneyWith(outcome, '');
}

/** Formats amounts that come on top of others: `🪙 1,234 more gems`. */
export function moreOf(outcome: { currency?: NamedCurrency }): Money {
  return moneyWith(outcome, 'more ');
}

function moneyWith({ currency }: { currency?: NamedCurrency }, adjective: string): Money {
  const { name, emoji, singular } = currency ?? { name: 'credits', emoji: null };
  const mark = emoji === null ? '' : `${emoji} `;
  return (amount) => `${mark}${whole(amount)} ${adjective}${plain(plural(amount, singular ?? singularOf(name), name))}`;
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
