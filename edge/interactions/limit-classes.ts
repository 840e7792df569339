/**
 * How often members may use something, by what it costs and what it can break. A behaviour names its class (`limit: 'costly'`), and
 * all figures are here.
 *
 * - **default** is what nobody reaches by hand. Each process counts it by itself, so that `/ping` touches no store.
 * - **costly** is for what takes a job, a file, or many calls to Discord.
 * - **sensitive** is for what gives something away for good, or lets somebody try secrets. Exceeding it blocks everything sensitive, for
 *   longer each time.
 *
 * Operators have no default and no costly limits: they keep the bot running. A server's staff has a wider one, but not none, because
 * anybody can create a server and be its staff. Nobody is exempt from sensitive limits: they're what's left when an account is stolen.
 * An explicit `{ count, windowMs }` is the same for everybody.
 */
import { missingPermissions } from '../../shared/platform/discord/permissions.ts';
import type { RateLimitedUse } from '../../shared/platform/rate-limit.ts';
import type { Behaviour, LimitClass, RateLimit } from './behaviour.ts';
import type { Invocation } from './invocation.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Where a command declares no limit: what nobody reaches by hand. */
export const DEFAULT_LIMIT: RateLimit = { count: 30, windowMs: 10_000 };
/** Suggestions while somebody types; Discord asks with every keystroke. */
export const AUTOCOMPLETE_LIMIT = { count: 100, windowMs: 20_000 } as const;

/** At most so many uses by one member, and what happens beyond that. */
export const LIMIT_CLASSES = {
  costly: { count: 5, windowMs: 5 * MINUTE_MS },
  sensitive: { count: 3, windowMs: 5 * MINUTE_MS, blocksAs: 'sensitive' },
} as const satisfies Record<LimitClass, RateLimit>;

/** The first time, the second time, and from then on. A day after a block ends, one of them is forgiven, and so on. */
export const BLOCKS = {
  sensitive: { lengthsMs: [HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS], decayMs: 24 * HOUR_MS },
} as const;

/** What a server's staff may do more often than its members. */
const STAFF_FACTOR = 3;

/** The limit that a behaviour declares; undefined for the default one. */
export function declaredLimit({ limit }: Behaviour): RateLimit | undefined {
  return typeof limit === 'string' ? LIMIT_CLASSES[limit] : limit;
}

/** A use to count, and where. */
export interface CountedUse extends RateLimitedUse {
  /** Whether this process counts it alone. */
  isLocal: boolean;
}

/**
 * What one use counts as; undefined where it doesn't count.
 *
 * @param scale multiplies every limit.
 */
export function countedUse(
  label: string,
  behaviour: Behaviour,
  { user, interactionId, permissions }: Pick<Invocation, 'user' | 'interactionId' | 'permissions'>,
  operators: ReadonlySet<string>,
  scale: number,
): CountedUse | undefined {
  const declared = declaredLimit(behaviour);
  if (declared?.isInStatement) return undefined;
  const isClass = declared === undefined || behaviour.limit === 'costly';
  if (isClass && operators.has(user.id)) return undefined;
  const isStaff = isClass && missingPermissions(permissions, ['ManageGuild']).length === 0;
  const { count, windowMs, blocksAs } = declared ?? DEFAULT_LIMIT;
  return {
    scope: label,
    userId: user.id,
    interactionId,
    count: Math.max(1, Math.round(count * scale * (isStaff ? STAFF_FACTOR : 1))),
    windowMs,
    ...(blocksAs !== undefined && { blocks: { scope: blocksAs, ...BLOCKS[blocksAs] } }),
    isLocal: declared === undefined,
  };
}
