/** Limits that commands declare: apart, because a Worker reads them at its start. */

/** Messages that one purge looks at, at most: five requests. */
export const SCANNED = 500;
/** How long staff can confirm what they were shown, in milliseconds. */
export const CONFIRM_MS = 15 * 60_000;
/** The longest time that a member can have a temporary role, in days. */
export const ROLE_DAYS = 365;
