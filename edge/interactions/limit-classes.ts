/**
 * How often members may use something, by what it costs and what it can break. A behaviour names its class (`limit: 'costly'`), and
 * all figures are here.
 *
 * - **default** is what nobody reaches by hand. Each process counts it by itself, so that `/ping` touches no store.
 * - **costly** is for what takes a job, a file, or many calls to Discord.
 * - **sensitive** is for what gives something away for good, or lets someone try secrets. Exceeding it blocks everything sensitive, for
 *   longer each time.
 *
 * Operators have no default and no costly limits: they keep the bot running. A server's staff has a wider one, but not none, because
 * anyone can create a server and be its staff. Nobody is exempt from sensitive limits: they're what's left when an account is stolen.
 * An explicit `{ count, windowMs }` is the same for everyone.
 */

/** At most `count` uses by one member in `windowMs` milliseconds. */
export interface RateLimit {
  count: number;
  windowMs: number;
  /** The handler's own statement keeps the limit; nobody is asked beforehand. */
  isInStatement?: boolean;
  /** Whoever exceeds it is blocked from everything with these blocks. */
  blocksAs?: 'sensitive';
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** At most so many uses by one member, and what happens beyond that. */
export const LIMIT_CLASSES = {
  costly: { count: 5, windowMs: 5 * MINUTE_MS },
  sensitive: { count: 3, windowMs: 5 * MINUTE_MS, blocksAs: 'sensitive' },
} as const satisfies Record<string, RateLimit>;

export type LimitClass = keyof typeof LIMIT_CLASSES;

/** The first time, the second time, and from then on. A day after a block ends, one of them is forgiven, and so on. */
export const BLOCKS = {
  sensitive: { lengthsMs: [HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS], decayMs: 24 * HOUR_MS },
} as const;
