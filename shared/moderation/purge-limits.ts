/** Messages that one purge looks at, at most: five requests. */
export const SCANNED = 500;
/** How long staff can confirm what they were shown, in milliseconds. */
export const CONFIRM_MS = 15 * 60_000;
