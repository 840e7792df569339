const DAY_MS = 86_400_000;

/** The calendar day (UTC) of a moment, in days since 1970-01-01. */
export function dayIndex(at: Date): number {
  return Math.floor(at.getTime() / DAY_MS);
}

/** When the day after the given one begins. */
export function dayAfter(index: number): Date {
  return new Date((index + 1) * DAY_MS);
}
