/** When jobs are due. */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60 * MINUTE_MS;
/** Retries spread over ±20%, so that what failed together doesn't retry together. */
const SPREAD = 0.2;

/**
 * How long to wait after a failed attempt, in milliseconds: 1 s, 2 s, 4 s, … up to an hour.
 *
 * @param attempt 1 after the first one.
 * @param roll a uniformly random number from 0 to 1.
 */
export function retryDelayMs(attempt: number, roll: number): number {
  const delay = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (Math.max(1, attempt) - 1));
  return Math.round(delay * (1 - SPREAD + 2 * SPREAD * roll));
}

/** Every so many minutes, at full multiples since 1970: after an outage it runs once, not once per multiple missed. */
export function everyMinutes(minutes: number): (after: Date) => Date {
  const everyMs = minutes * MINUTE_MS;
  return (after) => new Date((Math.floor(after.getTime() / everyMs) + 1) * everyMs);
}

/** Every day at this time, in UTC. */
export function dailyAt(hour: number, minute: number): (after: Date) => Date {
  const offsetMs = (hour * 60 + minute) * MINUTE_MS;
  return (after) => new Date((Math.floor((after.getTime() - offsetMs) / DAY_MS) + 1) * DAY_MS + offsetMs);
}
