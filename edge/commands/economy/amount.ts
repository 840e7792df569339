import type { Amount } from '../../../shared/economy/amount.ts';
import { MAX_CREDITS } from '../../../shared/economy/catalog.ts';
import { normalizeTyped, parseWhole } from '../../../shared/platform/typed-number.ts';

const EVERYTHING = new Set(['all', 'everything', 'max', '100%']);
const SHARES: Readonly<Record<string, number>> = { half: 50, '1/2': 50, '½': 50, quarter: 25, '1/4': 25, '¼': 25 };

/** An amount as members type it: `1500`, `1,500`, `1.5k`, `half`, `10%`, or `all`. Undefined for anything else. */
export function parseAmount(text: string): Amount | undefined {
  const typed = normalizeTyped(text);
  if (EVERYTHING.has(typed)) return 'all';
  if (Object.hasOwn(SHARES, typed)) return { percent: SHARES[typed] as number };
  const [, percent] = /^(\d{1,2}) ?%$/.exec(typed) ?? [];
  if (percent !== undefined) return Number(percent) >= 1 ? { percent: Number(percent) } : undefined;
  const amount = parseWhole(typed.replace(/ credits?$/, ''));
  return amount !== undefined && amount >= 1 && amount <= MAX_CREDITS ? amount : undefined;
}

/** What an amount option suggests: what was typed, if it is an amount, and `all`. */
export function amountChoices(typed: string): { name: string; value: string }[] {
  return [...new Set([typed.trim(), 'all'])]
    .filter((text) => parseAmount(text) !== undefined)
    .map((text) => ({ name: text, value: text }));
}

/** To someone whose amount can't be read. */
export const AMOUNT_SENTENCE = 'Enter a whole number of at least 1, like `500` or `1.5k`, or `half`, `10%`, or `all`.';
