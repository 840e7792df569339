/** How often one caller may use the API. */
import { createHmac } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { LocalRateLimiter, RedisRateLimiter } from '../../../shared/platform/rate-limit.ts';
import { clientAddress } from '../client-address.ts';
import { neverKept } from '../headers.ts';
import type { WebEnv, WebParts } from '../parts.ts';
import { keyCheck } from './keys.ts';

/** By address, or, for callers with a key, by its name. */
export const LIMITS = { address: 60, key: 120, windowMs: 60_000 } as const;

const SCOPE = 'funhub';

/** Lets callers through who have a known key or none, as often as they may. While Redis is down, each process counts by itself. */
export function callerLimits({ config, redis, clock, telemetry }: WebParts): MiddlewareHandler<WebEnv> {
  const checkKey = keyCheck(config.FUNHUB_KEYS ?? []);
  const limiter = new RedisRateLimiter(redis, clock, telemetry.redisFailed, new LocalRateLimiter(clock));
  // Redis belongs to someone else, who needs no addresses.
  const pseudonym = (address: string) =>
    createHmac('sha256', config.CUSTOM_ID_SECRET[0]).update(`${SCOPE} ${address}`).digest('base64url').slice(0, 22);
  return async (c, next) => {
    const key = checkKey(c.req.raw.headers);
    const hasKey = typeof key === 'object';
    const caller = hasKey ? `key:${key.name}` : pseudonym(clientAddress(c.req.raw.headers, c.env.peer?.()));
    const count = hasKey ? LIMITS.key : LIMITS.address;
    const waitMs = await limiter.take({
      scope: SCOPE,
      userId: caller,
      interactionId: crypto.randomUUID(),
      count: Math.max(1, Math.round(count * config.RATE_LIMIT_SCALE)),
      windowMs: LIMITS.windowMs,
      verdictMs: 0,
    });
    if (waitMs > 0) {
      telemetry.events.rateLimited(SCOPE);
      neverKept(c);
      const seconds = Math.ceil(waitMs / 1_000);
      const error = `That’s more than ${count} requests in a minute. Try again in ${seconds === 1 ? '1 second' : `${seconds} seconds`}.`;
      return c.json({ error }, 429, { 'retry-after': String(seconds) });
    }
    // Counted before it’s refused, so that nobody can try many.
    if (key === 'wrong') {
      neverKept(c);
      const error = 'That key isn’t known. Leave it out, or ask whoever runs this bot for one.';
      return c.json({ error }, 401, { 'www-authenticate': 'Bearer' });
    }
    return next();
  };
}
