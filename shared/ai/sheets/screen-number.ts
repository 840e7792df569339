/**
 * Numbers as games show them and as models read them off a picture. A value is never changed silently: whatever could mean something
 * else, or was read from a character that isn't a digit, says so.
 */
import { normalizeTyped } from '../../platform/typed-number.ts';

/**
 * - `separator`: it could also separate decimals, or thousands.
 * - `character`: a letter that looks like a digit was read as one.
 */
export type NumberDoubt = 'separator' | 'character';

export interface ScreenNumber {
  /** A whole number from 0 to `Number.MAX_SAFE_INTEGER`. */
  value: number;
  doubts: readonly NumberDoubt[];
}

/** Powers of ten by their suffix. */
const POWERS: Readonly<Record<string, number>> = { '': 0, k: 3, m: 6, b: 9, t: 12 };
/** Letters that are read in place of digits. A `b` at the end is a suffix. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  o: '0',
  q: '0',
  l: '1',
  i: '1',
  '|': '1',
  z: '2',
  s: '5',
  b: '8',
};
/** More aren't a number anymore. */
const MOST_LOOKALIKES = 2;

/**
 * Reads `1234`, `1,234,567`, `1.234.567`, `1 234 567`, `12.5M`, `1.2b`, and, with a doubt, `1.234` or `l2,345`. Undefined if it isn't a
 * number, isn't whole, is negative, or is too large to be exact.
 */
export function readScreenNumber(text: string): ScreenNumber | undefined {
  const typed = normalizeTyped(text).replace(/^\+/, '');
  const exact = readDigits(typed);
  if (exact !== undefined) return exact;
  let lookalikes = 0;
  const suffix = /[kmbt]$/.exec(typed)?.[0] ?? '';
  const body = typed.slice(0, typed.length - suffix.length).trimEnd();
  const digits = body.replace(/[oqliz|sb]/g, (letter) => {
    lookalikes += 1;
    return LOOKALIKES[letter] ?? letter;
  });
  if (lookalikes === 0 || lookalikes > MOST_LOOKALIKES || !/\d/.test(body)) return undefined;
  const read = readDigits(digits + suffix);
  return read && { value: read.value, doubts: [...read.doubts, 'character'] };
}

function readDigits(text: string): ScreenNumber | undefined {
  const [, body = '', suffix = ''] = /^(.+?) ?([kmbt]?)$/.exec(text) ?? [];
  const power = POWERS[suffix] ?? 0;
  if (/^\d{1,19}$/.test(body)) return scaled(body, '', power, []);
  // Thousands: one kind of separator, always before three digits.
  const grouped = /^\d{1,3}([,. '’_])\d{3}(?:\1\d{3})*$/.exec(body);
  if (grouped !== null) {
    const separator = grouped[1] as string;
    const groups = body.split(separator);
    const isDecimalToo = groups.length === 2 && (separator === '.' || (separator === ',' && suffix !== ''));
    // A point before three digits is a decimal one if there's a suffix: games show 1.234M, and 1,234 without one.
    if (isDecimalToo && separator === '.' && suffix !== '') return scaled(groups[0] ?? '', groups[1] ?? '', power, []);
    return scaled(groups.join(''), '', power, isDecimalToo ? ['separator'] : []);
  }
  // Thousands and decimals: 1,234.5M or 1.234,5M.
  const both = /^(\d{1,3}(?:([,. '’])\d{3})+)([.,])(\d{1,3})$/.exec(body);
  if (both !== null && both[2] !== both[3] && suffix !== '')
    return scaled((both[1] ?? '').split(both[2] as string).join(''), both[4] ?? '', power, []);
  const decimal = /^(\d{1,16})[.,](\d{1,3})$/.exec(body);
  if (decimal === null) return undefined;
  const [, whole = '', fraction = ''] = decimal;
  return scaled(whole, fraction, power, []);
}

/** `whole.fraction` × 10^power, in whole numbers, because floating point can't represent tenths. */
function scaled(
  whole: string,
  fraction: string,
  power: number,
  doubts: readonly NumberDoubt[],
): ScreenNumber | undefined {
  // At most three decimals get here, and every suffix has at least as many.
  if (fraction.length > power) return undefined;
  const value = Number(BigInt(whole) * 10n ** BigInt(power) + BigInt(fraction.padEnd(power, '0') || '0'));
  return Number.isSafeInteger(value) ? { value, doubts } : undefined;
}
