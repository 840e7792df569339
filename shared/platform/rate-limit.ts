import type { Redis } from './redis.ts';
import { RedisScript } from './redis-script.ts';

export interface RateLimitedUse {
  /** What the limit applies to, such as a command's path. */
  scope: string;
  userId: string;
  /** An interaction counts once, and gets the same verdict every time it's delivered. */
  interactionId: string;
  count: number;
  windowMs: number;
  /** How long the verdict is kept, in milliseconds (default: the lifetime of an interaction token). 0 for what comes only once. */
  verdictMs?: number;
  /** What happens to whoever exceeds the limit, besides waiting for the window to pass. */
  blocks?: Blocks;
}

/** Blocks that grow longer for someone who keeps exceeding a limit. */
export interface Blocks {
  /** What the block applies to: uses of other scopes with the same blocks, too. */
  scope: string;
  /** In milliseconds: the first time, the second time, and so on. The last one repeats. */
  lengthsMs: readonly number[];
  /** So long after a block has ended, the next one is a step shorter again; twice as long after, two steps. */
  decayMs: number;
}

/** How long a verdict is kept, in milliseconds: the lifetime of an interaction token. */
const VERDICT_MS = 15 * 60_000;

/**
 * A sliding window that stores the verdict per interaction. `@upstash/ratelimit` can't do that: it would count a redelivered
 * interaction again, or reject it even though the first delivery was allowed.
 */
const SCRIPT = new RedisScript(`
local verdict = redis.call('GET', KEYS[2])
if verdict then return tonumber(verdict) end
local now, window, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local wait, ended, level = 0, 0, 0
if KEYS[3] then
  local state = redis.call('HMGET', KEYS[3], 'until', 'level')
  ended, level = tonumber(state[1] or '') or 0, tonumber(state[2] or '') or 0
  wait = math.max(0, math.ceil(ended - now))
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
if wait > 0 then
  -- Blocked: what is tried meanwhile doesn't count.
elseif redis.call('ZCARD', KEYS[1]) >= limit then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  wait = math.max(1, math.ceil(tonumber(oldest[2]) + window - now))
  if KEYS[3] then
    local decay = tonumber(ARGV[6])
    level = math.min(math.max(0, level - math.floor((now - ended) / decay)) + 1, #ARGV - 6)
    wait = tonumber(ARGV[6 + level])
    redis.call('HSET', KEYS[3], 'until', string.format('%.0f', now + wait), 'level', string.format('%.0f', level))
    redis.call('PEXPIRE', KEYS[3], string.format('%.0f', wait + level * decay))
  end
else
  redis.call('ZADD', KEYS[1], now, ARGV[4])
  redis.call('PEXPIRE', KEYS[1], window)
end
if tonumber(ARGV[5]) > 0 then redis.call('SET', KEYS[2], wait, 'PX', ARGV[5]) end
return wait
`);

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
    const { scope, userId, interactionId, count, windowMs, verdictMs = VERDICT_MS, blocks } = use;
    try {
      const keys = [`limit:${scope}:${userId}`, `verdict:${interactionId}`];
      const args: (number | string)[] = [this.#clock(), windowMs, count, interactionId, verdictMs];
      if (blocks !== undefined) {
        keys.push(`block:${blocks.scope}:${userId}`);
        args.push(blocks.decayMs, ...blocks.lengthsMs);
      }
      const waitMs = await SCRIPT.run(this.#redis, keys, args.map(String));
      if (typeof waitMs !== 'number') throw new TypeError('Redis returned something other than a number.');
      if (waitMs > 0 && blocks !== undefined) this.#fallback.block(blocks.scope, userId, waitMs);
      return waitMs;
    } catch (error) {
      this.#onError(error);
      return this.#fallback.take(use);
    }
  }
}

/** The same limit in this process's memory, with bounded size. The fallback while Redis is down. */
export class LocalRateLimiter {
  static readonly #capacity = 10_000;
  readonly #clock: () => number;
  readonly #uses = new Map<string, number[]>();
  readonly #verdicts = new Map<string, number>();
  readonly #blocks = new Map<string, { until: number; level: number }>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  async take(use: RateLimitedUse): Promise<number> {
    return this.admit(use);
  }

  /** Same as {@link take}, but synchronous. */
  admit({ scope, userId, interactionId, count, windowMs, verdictMs, blocks }: RateLimitedUse): number {
    const known = this.#verdicts.get(interactionId);
    if (known !== undefined) return known;
    const now = this.#clock();
    const key = `${scope}:${userId}`;
    const recent = (this.#uses.get(key) ?? []).filter((at) => at > now - windowMs);
    const oldest = recent[0];
    let wait = blocks === undefined ? 0 : this.#blockedMs(blocks, userId);
    if (wait === 0 && recent.length >= count && oldest !== undefined) {
      wait = Math.max(1, Math.ceil(oldest + windowMs - now));
      if (blocks !== undefined) wait = this.#extend(blocks, userId);
    } else if (wait === 0) recent.push(now);
    remember(this.#uses, key, recent, LocalRateLimiter.#capacity);
    if (verdictMs !== 0) remember(this.#verdicts, interactionId, wait, LocalRateLimiter.#capacity);
    return wait;
  }

  /** Remembers a block that was decided elsewhere, so that it holds here while nobody else can be asked. */
  block(scope: string, userId: string, waitMs: number): void {
    const key = `${scope}:${userId}`;
    const level = Math.max(1, this.#blocks.get(key)?.level ?? 0);
    remember(this.#blocks, key, { until: this.#clock() + waitMs, level }, LocalRateLimiter.#capacity);
  }

  #blockedMs({ scope }: Blocks, userId: string): number {
    const until = this.#blocks.get(`${scope}:${userId}`)?.until ?? 0;
    return Math.max(0, Math.ceil(until - this.#clock()));
  }

  /** Blocks someone for the first time, or for longer than the last time. */
  #extend({ scope, lengthsMs, decayMs }: Blocks, userId: string): number {
    const now = this.#clock();
    const key = `${scope}:${userId}`;
    const { until, level } = this.#blocks.get(key) ?? { until: now, level: 0 };
    const forgiven = Math.floor((now - until) / decayMs);
    const next = Math.min(Math.max(0, level - forgiven) + 1, lengthsMs.length);
    const waitMs = lengthsMs[next - 1] ?? 0;
    remember(this.#blocks, key, { until: now + waitMs, level: next }, LocalRateLimiter.#capacity);
    return waitMs;
  }
}

/** Evicts the least recently written entry. A Map iterates in insertion order. */
function remember<V>(map: Map<string, V>, key: string, value: V, capacity: number): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.size > capacity ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
