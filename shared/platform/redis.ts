import type { Redis as Upstash } from '@upstash/redis/cloudflare';

/** Timeout for one command, in milliseconds. It's short because members wait for it. */
const TIMEOUT_MS = 250;

/** The commands in use. */
export type Redis = Pick<Upstash, 'ping' | 'get' | 'set' | 'del' | 'hgetall' | 'eval' | 'evalsha'>;

/**
 * Creates an Upstash Redis client that gives up quickly and never retries. Redis holds only short-lived state here, so every
 * caller has a fallback.
 *
 * The library is loaded by the first command: it's a tenth of what a Worker would evaluate at its start, and many need none of it.
 *
 * @param timeoutMs per command.
 */
export function connectRedis(url: string, token: string, timeoutMs = TIMEOUT_MS): Redis {
  let made: Upstash | undefined;
  // Each caller waits for its own import: in workerd, a promise belongs to the request that made it, which may be canceled.
  const client = async () => {
    if (made !== undefined) return made;
    const { Redis } = await import('@upstash/redis/cloudflare');
    made ??= new Redis({
      url,
      token,
      // `false` still sends twice, and a retried script could count twice.
      retry: { retries: 0 },
      // With a shared signal, aborted calls resolve with a made-up result. So create one per call.
      signal: () => AbortSignal.timeout(timeoutMs),
      // Pipelining would combine commands from different Workers requests, which workerd doesn't allow.
      enableAutoPipelining: false,
      automaticDeserialization: false,
      enableTelemetry: false,
    });
    return made;
  };
  return {
    ping: async (...given) => (await client()).ping(...given),
    get: async (...given) => (await client()).get(...given),
    set: async (...given) => (await client()).set(...given),
    del: async (...given) => (await client()).del(...given),
    hgetall: async (...given) => (await client()).hgetall(...given),
    eval: async (...given) => (await client()).eval(...given),
    evalsha: async (...given) => (await client()).evalsha(...given),
  };
}
