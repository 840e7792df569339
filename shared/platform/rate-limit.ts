import { createHash } from 'node:crypto';
import type { Redis } from './redis.ts';

export interface RateLimitedUse {
  /** What the limit applies to, such as a command's path. */
  scope: string;
  userId: string;
  /** An interaction counts once, and gets the same verdict every time it's delivered. */
  interactionId: string;
  count: number;
  windowMs: number;
}

/** How long a verdict is kept, in milliseconds: the lifetime of an interaction token. */
const VERDICT_MS = 15 * 60_000;

/**
 * A sliding window that stores the verdict per interaction. `@upstash/ratelimit` can't do that: it would count a redelivered
 * interaction again, or reject it even though the first delivery was allowed.
 */
const SCRIPT = `
local verdict = redis.call('GET', KEYS[2])
if verdict then return tonumber(verdict) end
local now, window, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
local wait = 0
if redis.call('ZCARD', KEYS[1]) >= limit then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  wait = math.max(1, math.ceil(tonumber(oldest[2]) + window - now))
else
  redis.call('ZADD', KEYS[1], now, ARGV[4])
  redis.call('PEXPIRE', KEYS[1], window)
end
redis.call('SET', KEYS[2], wait, 'PX', ARGV[5])
return wait
`;

const SCRIPT_SHA = createHash('sha1').update(SCRIPT).digest('hex');

/** Limits through Redis, and within this process while Redis is down. */
export class RedisRateLimiter {
  readonly #redis: Redis;
  readonly #clock: () => number;
  readonly #onError: (error: unknown) => void;
  readonly #fallback: LocalRateLimiter;

  constructor(redis: Redis, clock: () => number, onError: (error: unknown) => void, fallback: LocalRateLimiter) {
    this.#redis = redis;
    this.#clock = clock;
    this.#onError = onError;
    this.#fallback = fallback;
  }

  /** Returns how long to wait in milliseconds; 0 if allowed. Never rejects. */
  async take(use: RateLimitedUse): Promise<number> {
    const { scope, userId, interactionId, count, windowMs } = use;
    try {
      const keys = [`limit:${scope}:${userId}`, `verdict:${interactionId}`];
      const args = [this.#clock(), windowMs, count, interactionId, VERDICT_MS].map(String);
      const waitMs = await this.#evaluate(keys, args);
      if (typeof waitMs !== 'number') throw new TypeError('Redis returned something other than a number.');
      return waitMs;
    } catch (error) {
      this.#onError(error);
      return this.#fallback.take(use);
    }
  }

  /** Runs the script by digest, and sends its text if the server doesn't have it cached (first run, or after a restart). */
  async #evaluate(keys: string[], args: string[]): Promise<unknown> {
    try {
      return await this.#redis.evalsha(SCRIPT_SHA, keys, args);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('NOSCRIPT'))) throw error;
      return this.#redis.eval(SCRIPT, keys, args);
    }
  }
}

/** The same limit in this process's memory, with bounded size. The fallback while Redis is down. */
export class LocalRateLimiter {
  static readonly #capacity = 10_000;
  readonly #clock: () => number;
  readonly #uses = new Map<string, number[]>();
  readonly #verdicts = new Map<string, number>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  async take(use: RateLimitedUse): Promise<number> {
    return this.admit(use);
  }

  /** Same as {@link take}, but synchronous. */
  admit({ scope, userId, interactionId, count, windowMs }: RateLimitedUse): number {
    const known = this.#verdicts.get(interactionId);
    if (known !== undefined) return known;
    const now = this.#clock();
    const key = `${scope}:${userId}`;
    const recent = (this.#uses.get(key) ?? []).filter((at) => at > now - windowMs);
    const oldest = recent[0];
    const wait = recent.length >= count && oldest !== undefined ? Math.max(1, Math.ceil(oldest + windowMs - now)) : 0;
    if (wait === 0) recent.push(now);
    remember(this.#uses, key, recent, LocalRateLimiter.#capacity);
    remember(this.#verdicts, interactionId, wait, LocalRateLimiter.#capacity);
    return wait;
  }
}

/** Evicts the least recently written entry. A Map iterates in insertion order. */
function remember<V>(map: Map<string, V>, key: string, value: V, capacity: number): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.size > capacity ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
