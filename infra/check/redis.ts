/** Whether Redis answers. */
import { connectRedis } from '../../shared/platform/redis.ts';
import { type Area, failure, ok } from './finding.ts';
import { reasonOf } from './http.ts';

/** An edge gives up after 250 ms. A check from further away may take longer. In milliseconds. */
const TIMEOUT_MS = 3_000;

export const redis: Area = {
  name: 'redis',
  async check({ environment, isEdge }) {
    if (!isEdge) return [];
    const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = environment;
    // The configuration's area says that they're missing.
    if (url === undefined || token === undefined) return [];
    const startedAt = performance.now();
    try {
      await connectRedis(url, token, TIMEOUT_MS).ping();
    } catch (error) {
      return [
        failure(
          'connection',
          sentenceOf(error).replaceAll(token, '…'),
          'Check UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN. Meanwhile, limits are counted per process.',
        ),
      ];
    }
    return [ok('connection', `reachable, answers in ${Math.ceil(performance.now() - startedAt)} ms`)];
  },
};

function sentenceOf(error: unknown): string {
  if ((error as Error).name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1_000} s`;
  return reasonOf(error);
}
