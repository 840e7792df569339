import { Redis } from '@upstash/redis/cloudflare';

/** Timeout for one command, in milliseconds. It's short because members wait for it. */
const TIMEOUT_MS = 250;

/**
 * Creates an Upstash Redis client that gives up quickly and never retries. Redis holds only short-lived state here, so every
 * caller has a fallback.
 *
 * @param timeoutMs per command.
 */
export function connectRedis(url: string, token: string, timeoutMs = TIMEOUT_MS): Redis {
  return new Redis({
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
}

export type { Redis };
