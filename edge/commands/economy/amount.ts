import { MAX_CREDITS } from '../../../shared/economy/catalog.ts';

/** Whole credits as members type them: `1500`, `1,500`, `1 500`, or `all`. Undefined for anything else. */
export function parseAmount(text: string): number | 'all' | undefined {
  const typed = text.trim().toLowerCase();
  if (typed === 'all') return 'all';
  const digits = typed.replace(/(?<=\d)[,_ ](?=\d{3}(\D|$))/g, '');
  if (!/^\d{1,16}$/.test(digits)) return undefined;
  const amount = Number(digits);
  return amount >= 1 && amount <= MAX_CREDITS ? amount : undefined;
}

/** What an amount option suggests: what was typed, if it is an amount, and `all`. */
export function amountChoices(typed: string): { name: string; value: string }[] {
  return [...new Set([typed.trim(), 'all'])]
    .filter((text) => parseAmount(text) !== undefined)
    .map((text) => ({ name: text, value: text }));
}

/** To somebody whose amount can't be read. */
export const AMOUNT_SENTENCE = 'Enter a whole number of at least 1, or `all`.';
