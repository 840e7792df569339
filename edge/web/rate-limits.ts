/** How often someone may ask. While Redis is down, each process counts by itself. */
import { createHmac } from 'node:crypto';
import type { Context } from 'hono';
import { LocalRateLimiter, RedisRateLimiter } from '../../shared/platform/rate-limit.ts';
import { clientAddress } from './client-address.ts';
import type { WebEnv, WebParts } from './parts.ts';

export interface WebLimit {
  scope: string;
  count: number;
  windowMs: number;
  /** Counted by each process alone: it costs less than what it's about. */
  isLocal?: boolean;
}

/** Each page of someone, everything they change, and what's done without being logged in. */
export const WEB_LIMITS = {
  reads: { scope: 'web_read', count: 120, windowMs: 60_000, isLocal: true },
  writes: { scope: 'web_write', count: 30, windowMs: 60_000 },
  logins: { scope: 'web_login', count: 20, windowMs: 60_000 },
} as const satisfies Record<string, WebLimit>;

export type Limiter = (limit: WebLimit, who: string) => Promise<number>;

/** @returns how long to wait, in milliseconds; 0 if it's admitted. Never rejects. */
export function webLimiter({ redis, clock, telemetry, config }: WebParts): Limiter {
  const local = new LocalRateLimiter(clock);
  const limiter = new RedisRateLimiter(redis, clock, telemetry.redisFailed, local);
  return async ({ scope, count, windowMs, isLocal = false }, who) => {
    const use = {
      ...{ scope, windowMs, userId: who, interactionId: crypto.randomUUID(), verdictMs: 0 },
      count: Math.max(1, Math.round(count * config.RATE_LIMIT_SCALE)),
    };
    const waitMs = isLocal ? local.admit(use) : await limiter.take(use);
    if (waitMs > 0) telemetry.events.rateLimited(scope);
    return waitMs;
  };
}

/** An address as Redis may see it: it belongs to someone else, who needs no addresses. */
export function pseudonymOf(c: Context<WebEnv>, { config }: WebParts): string {
  const address = clientAddress(c.req.raw.headers, c.env.peer?.());
  return createHmac('sha256', config.CUSTOM_ID_SECRET[0]).update(`web ${address}`).digest('base64url').slice(0, 22);
}
