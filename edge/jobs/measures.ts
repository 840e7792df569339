/** What an edge measures beside its jobs, so that alerts know of it before members do. */
import { measureBudget } from '../../shared/ai/measure.ts';
import { measureInstallation } from '../../shared/operations/measure.ts';
import { REDIS_UP } from '../../shared/operations/metrics.ts';
import { connectRedis } from '../../shared/platform/redis.ts';
import type { Store } from '../../shared/platform/store.ts';
import type { EdgeConfig } from '../config.ts';

/** How often to ping Redis, in milliseconds. Hosted ones count each request. */
const PING_MS = 60_000;
/** Nobody waits for it, so it gets longer than a command would. In milliseconds. */
const PING_TIMEOUT_MS = 2_000;

/** Measures the installation, the way to Redis, and what's left for AI today. */
export function measuresOf(
  { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token, AI_PROVIDERS: providers, AI_BUDGETS }: EdgeConfig,
  store: Store,
): () => Promise<void> {
  const redis = connectRedis(url, token, PING_TIMEOUT_MS);
  let pingedAtMs = Number.NEGATIVE_INFINITY;
  const ping = async () => {
    if (performance.now() - pingedAtMs < PING_MS) return;
    pingedAtMs = performance.now();
    const isUp = await redis.ping().then(
      () => true,
      () => false,
    );
    store.observe.gauge(REDIS_UP, {}, isUp ? 1 : 0);
  };
  return async () => {
    const budget = providers.length === 0 ? undefined : measureBudget(store, AI_BUDGETS);
    await Promise.all([ping(), measureInstallation(store), budget]);
  };
}
