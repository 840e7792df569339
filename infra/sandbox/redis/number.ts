import { notAFloat, notAnInteger, type RedisError } from './reply.ts';

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** Whether a value fits Redis' signed 64-bit integers. */
export function isInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX;
}

/** Reads a 64-bit integer as strictly as Redis does: no sign but a minus, no leading zeros, no spaces. */
export function int64(text: string, failure: () => RedisError = notAnInteger): bigint {
  if (!/^(?:0|-?[1-9]\d{0,18})$/.test(text)) throw failure();
  const value = BigInt(text);
  if (!isInt64(value)) throw failure();
  return value;
}

/** Reads an integer for use as a count, an index or a time. Past 2^53 it is only near. */
export function integer(text: string, failure: () => RedisError = notAnInteger): number {
  return Number(int64(text, failure));
}

/** Reads a double: decimal, with or without exponent, or an infinity. */
export function float(text: string, failure: () => RedisError = notAFloat): number {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Number(text);
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (!infinity) throw failure();
  return infinity[1] === '-' ? -Infinity : Infinity;
}

/** Writes a score in the fewest digits that read back the same (Redis from 7.2 on; 7.0 writes 17 digits). */
export function floatText(value: number): string {
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The longest that JavaScript writes; every tie between two roundings shows well before. */
const EXACT_DIGITS = 100;

/** Writes as C's `%.<digits>f`: where two roundings are equally near, C takes the even one, JavaScript the larger. */
export function fixedText(value: number, digits: number): string {
  const exact = value.toFixed(EXACT_DIGITS);
  const cut = exact.slice(0, exact.length - EXACT_DIGITS + digits).replace(/\.$/, '');
  return isTieAfterEven(cut, exact.slice(exact.length - EXACT_DIGITS + digits)) ? cut : value.toFixed(digits);
}

/** Writes as C's `%.<digits>e`, but for an exponent of one digit. */
export function exponentialText(value: number, digits: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential(EXACT_DIGITS).split('e');
  const cut = mantissa.slice(0, mantissa.length - EXACT_DIGITS + digits).replace(/\.$/, '');
  const isTie = isTieAfterEven(cut, mantissa.slice(mantissa.length - EXACT_DIGITS + digits));
  return isTie ? `${cut}e${exponent}` : value.toExponential(digits);
}

function isTieAfterEven(kept: string, dropped: string): boolean {
  return /^50*$/.test(dropped) && /[02468]$/.test(kept);
}

/** Writes a number as C's `%.<precision>g` does. */
export function generalText(value: number, precision: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return floatText(value);
  const digits = Math.max(1, precision);
  const isShort = Number.isInteger(value) && Math.abs(value) < 10 ** Math.min(digits, 15);
  if (isShort && !Object.is(value, -0)) return String(value);
  const [mantissa = '0', exponentText = '0'] = exponentialText(value, digits - 1).split('e');
  const exponent = Number(exponentText);
  const withoutZeros = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (exponent >= -4 && exponent < digits) {
    const fixed = withoutZeros(fixedText(value, digits - 1 - exponent));
    return Object.is(value, -0) ? '-0' : fixed;
  }
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${withoutZeros(mantissa)}e${exponent < 0 ? '-' : '+'}${size}`;
}

const FRACTION_DIGITS = 17;

/** A decimal number as an integer count of 10^-places. */
interface Decimal {
  units: bigint;
  places: number;
}

function decimal(text: string): Decimal | null {
  const parts = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
  if (!parts) return null;
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = parts;
  const exponent = Number(exponentText);
  // Redis keeps these sums in 80-bit floats, which reach further; nothing that counts money or time does.
  if (whole + fraction === '' || Math.abs(exponent) > 300 || text.length > 300) return null;
  const units = BigInt(sign + whole + fraction);
  const places = fraction.length - exponent;
  return places < 0 ? { units: units * 10n ** BigInt(-places), places: 0 } : { units, places };
}

/**
 * Adds two decimal numbers the way INCRBYFLOAT shows it: rounded to 17 places, no trailing zeros, no exponent, `0.1 + 0.2 = 0.3`.
 * Returns null where the sum is not a finite number; throws as `float` does where either text is no number.
 */
export function decimalSum(a: string, b: string, failure?: () => RedisError): string | null {
  const finite = Number.isFinite(float(a, failure)) && Number.isFinite(float(b, failure));
  const [x, y] = [decimal(a), decimal(b)];
  if (!finite || !x || !y) return null;
  const places = Math.max(x.places, y.places, FRACTION_DIGITS);
  const exact = x.units * 10n ** BigInt(places - x.places) + y.units * 10n ** BigInt(places - y.places);
  const excess = 10n ** BigInt(places - FRACTION_DIGITS);
  const half = excess / 2n;
  const rounded = (exact < 0n ? exact - half : exact + half) / excess;
  const digits = String(rounded < 0n ? -rounded : rounded).padStart(FRACTION_DIGITS + 1, '0');
  const whole = digits.slice(0, -FRACTION_DIGITS);
  const fraction = digits.slice(-FRACTION_DIGITS).replace(/0+$/, '');
  return `${rounded < 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}
