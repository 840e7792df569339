/** The pages and FunHub in this process, with a Redis of their own. */
import type { Hono } from 'hono';
import { enabledCommands, enabledRegistry } from '../../edge/enabled-commands.ts';
import { CustomIdCodec } from '../../edge/interactions/custom-id.ts';
import { EdgeTelemetry } from '../../edge/telemetry.ts';
import { createWeb } from '../../edge/web/index.ts';
import type { WebEnv, WebParts } from '../../edge/web/parts.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { connect, type Sql } from '../../shared/platform/postgres.ts';
import { LocalRateLimiter } from '../../shared/platform/rate-limit.ts';
import { connectRedis } from '../../shared/platform/redis.ts';
import { type RedisEndpoint, startRedis } from '../sandbox/redis/server.ts';
import { NOW_MS } from './interaction.ts';

export interface TestWeb {
  redis: RedisEndpoint;
  /** What limits count with. */
  clock: { nowMs: number };
  /** Asks as someone at this address. */
  ask(path: string, headers?: Record<string, string>, init?: RequestInit & { peer?: string }): Promise<Response>;
  /** The metrics so far. */
  metrics(): string;
  stop(): Promise<void>;
}

export interface TestWebOptions extends Partial<WebParts['config']> {
  disabled?: readonly string[];
  /** Default: a database that doesn't respond. */
  sql?: Sql;
}

export async function openWeb({ disabled = [], sql, ...config }: TestWebOptions = {}): Promise<TestWeb> {
  const nowhere = connect('postgres://nobody@127.0.0.1:1/nothing', { max: 1 });
  const redis = await startRedis({ token: 'token' });
  const telemetry = new EdgeTelemetry(createLogger('silent', 'test'));
  const clock = { nowMs: NOW_MS };
  const local = new LocalRateLimiter(() => clock.nowMs);
  const web: Hono<WebEnv> = createWeb({
    config: {
      DISCORD_APPLICATION_ID: '100000000000000001',
      DISCORD_API_BASE: 'http://127.0.0.1:1',
      DISCORD_CLIENT_SECRET: undefined,
      DISABLED_MODULES: new Set(disabled),
      PUBLIC_URL: undefined,
      OPERATOR_IDS: new Set(),
      CUSTOM_ID_SECRET: ['c'.repeat(32)],
      FUNHUB_KEYS: undefined,
      FUNHUB_ORIGINS: undefined,
      RATE_LIMIT_SCALE: 1,
      ...config,
    },
    commands: enabledCommands(new Set(disabled)),
    // A generous timeout, so that a busy machine doesn't look like an outage.
    redis: connectRedis(redis.url, redis.token, 3_000),
    clock: () => clock.nowMs,
    telemetry,
    failed: (error) => {
      throw error;
    },
    dispatcher: {
      registry: enabledRegistry(new Set(disabled)),
      codec: new CustomIdCodec(['c'.repeat(32)]),
      limiter: local,
      localLimiter: local,
      gate: () => undefined,
      events: telemetry.events,
      limitScale: 1,
      operators: new Set(),
      clock: () => clock.nowMs,
    },
  });
  return {
    redis,
    clock,
    ask: async (path, headers = {}, { peer = '198.51.100.7', ...init } = {}) =>
      web.request(
        path,
        { headers, ...init },
        {
          peer: () => peer,
          scope: { sql: () => sql ?? nowhere },
          waitUntil: () => {},
          services: () => {
            throw new Error('These pages need no database.');
          },
        },
      ),
    metrics: () => telemetry.registry.render(),
    stop: async () => void (await Promise.all([redis.stop(), nowhere.end({ timeout: 0 })])),
  };
}
