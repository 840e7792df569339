/** Lengths of time as people write them: `10m`, `1h 30m`, `2 weeks`. */
import { counted } from './plural.ts';
import { normalizeTyped } from './typed-number.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A month is 30 days and a year 365: these are lengths, not dates. */
const UNITS: Readonly<Record<string, number>> = {
  s: SECOND,
  sec: SECOND,
  second: SECOND,
  m: MINUTE,
  min: MINUTE,
  minute: MINUTE,
  h: HOUR,
  hr: HOUR,
  hour: HOUR,
  d: DAY,
  day: DAY,
  w: 7 * DAY,
  week: 7 * DAY,
  mo: 30 * DAY,
  month: 30 * DAY,
  y: 365 * DAY,
  year: 365 * DAY,
};

/** In milliseconds; undefined for what isn't a length of time, or has no unit. */
export function parseDuration(typed: string): number | undefined {
  const text = normalizeTyped(typed).replace(/ and |,/g, ' ');
  const parts = [...text.matchAll(/(\d{1,6}(?:\.\d{1,2})?)\s*([a-z]+)\.?/g)];
  if (parts.length === 0 || text.replace(/(\d{1,6}(?:\.\d{1,2})?)\s*([a-z]+)\.?/g, '').trim() !== '') return undefined;
  let ms = 0;
  for (const [, amount = '', unit = ''] of parts) {
    const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : UNITS[unit.replace(/s$/, '')];
    if (factor === undefined) return undefined;
    ms += Number(amount) * factor;
  }
  return Number.isSafeInteger(Math.round(ms)) ? Math.round(ms) : undefined;
}

const SHOWN = [
  [DAY, 'day'],
  [HOUR, 'hour'],
  [MINUTE, 'minute'],
  [SECOND, 'second'],
] as const;

/** `1 hour and 30 minutes`, with the two largest units. */
export function formatDuration(ms: number): string {
  const parts: string[] = [];
  let left = Math.max(0, Math.round(ms / SECOND) * SECOND);
  for (const [size, unit] of SHOWN) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(counted(count, unit));
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? '0 seconds' : parts.join(' and ');
}
