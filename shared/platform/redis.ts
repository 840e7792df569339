import { Redis } from '@upstash/redis/cloudflare';

/** How long a Redis command may take, in milliseconds: it stands between a member and an answer. */
const TIMEOUT_MS = 250;

/**
 * An Upstash Redis client that gives up quickly and sends once. Redis holds only short memory here; every caller has to
 * know what to do without it.
 *
 * @param timeoutMs of one command.
 */
export function connectRedis(url: string, token: string, timeoutMs = TIMEOUT_MS): Redis {
  return new Redis({
    url,
    token,
    // `false` still sends twice, and a repeated script could count twice.
    retry: { retries: 0 },
    // A signal that is not made per call resolves aborted calls with a made-up result.
    signal: () => AbortSignal.timeout(timeoutMs),
    // It would join commands of different Workers requests, which workerd refuses.
    enableAutoPipelining: false,
    automaticDeserialization: false,
    enableTelemetry: false,
  });
}

export type { Redis };
