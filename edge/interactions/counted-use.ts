/** What a use counts as; the figures are in {@link file://./limit-classes.ts}. */
import { missingPermissions } from '../../shared/platform/discord/permissions.ts';
import type { RateLimitedUse } from '../../shared/platform/rate-limit.ts';
import type { Behaviour } from './behaviour.ts';
import { DEFAULT_LIMIT } from './gates.ts';
import type { Invocation } from './invocation.ts';
import { BLOCKS, LIMIT_CLASSES, type RateLimit } from './limit-classes.ts';

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
