/** The numbers of the economy that designers tune. Credits are whole; multipliers are in tenths. */

export const DAILY = {
  baseCredits: 1_000,
  xp: 50,
  /** By days in a row, ascending. */
  tiers: [
    { fromDays: 1, tenths: 10 },
    { fromDays: 7, tenths: 15 },
    { fromDays: 14, tenths: 20 },
    { fromDays: 30, tenths: 30 },
  ],
} as const satisfies { baseCredits: number; xp: number; tiers: readonly { fromDays: number; tenths: number }[] };

/**
 * How long a payment or an order of staff can be confirmed, in minutes: Discord lets the prompt be edited for 15, and one that
 * expires should say so.
 */
export const CONFIRMATION_MINUTES = 14;

export const PAY = {
  minCredits: 1,
  /** Payments above this need a confirmation. */
  confirmAboveCredits: 10_000,
  confirmMinutes: CONFIRMATION_MINUTES,
  /** The most one member may pay to others in one calendar day (UTC). */
  sendCapPerDay: 250_000,
  /** The most one member may receive from others in one calendar day (UTC). */
  receiveCapPerDay: 500_000,
  noteLength: 100,
  /** How many payments one member can make in how many milliseconds. */
  burst: { count: 8, windowMs: 15_000 },
} as const;

export const BANK = {
  baseCapacity: 10_000,
  /** What one upgrade adds. */
  stepCapacity: 5_000,
  /** What the first upgrade costs; each later one costs this much more. */
  stepCredits: 4_000,
  maxLevelsAtOnce: 20,
} as const;

export const STATEMENT = {
  defaultDays: 30,
  maxDays: 365,
  linesPerPage: 10,
  /** A file has the newest lines, up to this many. */
  linesPerFile: 5_000,
} as const;

export const STAFF = {
  /** The most that one staff order can grant or take. */
  maxCredits: 1_000_000,
  maxItems: 100,
  /** The most credits that one staff member can grant in one calendar day (UTC). */
  creditsPerDay: 5_000_000,
  confirmMinutes: CONFIRMATION_MINUTES,
  reasonLength: 200,
  /** The longest cooldown that can be set, in minutes. */
  maxWaitMinutes: 1_440,
  linesPerPage: 8,
} as const;

export const SUPPLY = { defaultDays: 7, maxDays: 30 } as const;

/** The most credits one account can hold: exact in every client, JSON included. */
export const MAX_CREDITS = Number.MAX_SAFE_INTEGER;
