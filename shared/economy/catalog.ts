/** The numbers of the economy that designers tune, in one place. Credits are whole; multipliers are in tenths. */

export const DAILY = {
  baseCredits: 1_000,
  xp: 50,
  /** From so many days in a row on, ascending. */
  tiers: [
    { fromDays: 1, tenths: 10 },
    { fromDays: 7, tenths: 15 },
    { fromDays: 14, tenths: 20 },
    { fromDays: 30, tenths: 30 },
  ],
} as const satisfies { baseCredits: number; xp: number; tiers: readonly { fromDays: number; tenths: number }[] };

export const PAY = {
  minCredits: 1,
  /** Above this a payment asks to be confirmed. */
  confirmAboveCredits: 10_000,
  /** How long a payment may be confirmed after it was asked for, in minutes: as long as Discord keeps the prompt's token. */
  confirmMinutes: 15,
  /** The most one member may pay to others in one calendar day (UTC). */
  sendCapPerDay: 250_000,
  /** The most one member may receive from others in one calendar day (UTC). */
  receiveCapPerDay: 500_000,
  noteLength: 100,
  /** So many payments by one member at most in so many milliseconds. */
  burst: { count: 8, windowMs: 15_000 },
} as const;

export const BANK = {
  baseCapacity: 10_000,
  /** What one upgrade adds. */
  stepCapacity: 5_000,
  /** What the first upgrade costs; each further one costs this much more. */
  stepCredits: 4_000,
  maxLevelsAtOnce: 20,
} as const;

export const STATEMENT = {
  defaultDays: 30,
  maxDays: 365,
  linesPerPage: 10,
  /** The newest lines that one file holds. */
  linesPerFile: 5_000,
} as const;

export const STAFF = {
  /** The most one step of the staff may give or take. */
  maxCredits: 1_000_000,
  maxItems: 100,
  /** The most credits one member of the staff may give in one calendar day (UTC). */
  creditsPerDay: 5_000_000,
  /** How long a step may be confirmed after it was shown, in minutes: as long as Discord keeps the prompt's token. */
  confirmMinutes: 15,
  reasonLength: 200,
  /** The longest wait that can be set, in minutes. */
  maxWaitMinutes: 1_440,
  linesPerPage: 8,
} as const;

export const SUPPLY = { defaultDays: 7, maxDays: 30 } as const;

/** The most credits one account can hold: exact in every client, JSON included. */
export const MAX_CREDITS = Number.MAX_SAFE_INTEGER;
