/** What the pages get from the edge. */
import type { Sql } from '../../shared/platform/postgres.ts';
import type { Redis } from '../../shared/platform/redis.ts';
import type { Services } from '../commands/services.ts';
import type { EdgeConfig } from '../config.ts';
import type { EdgeTelemetry } from '../telemetry.ts';

export interface WebParts {
  config: Pick<
    EdgeConfig,
    | 'DISCORD_APPLICATION_ID'
    | 'CUSTOM_ID_SECRET'
    | 'FUNHUB_KEYS'
    | 'FUNHUB_ORIGINS'
    | 'OPERATOR_IDS'
    | 'PUBLIC_URL'
    | 'RATE_LIMIT_SCALE'
  >;
  /** Those of this installation. */
  commands: Services['commands'];
  redis: Redis;
  clock: () => number;
  telemetry: Pick<EdgeTelemetry, 'events' | 'observer' | 'redisFailed'>;
}

/** What the runtime lends to one request; see `RequestScope` in {@link file://../app.ts}. */
export interface WebScope {
  sql(): Sql;
  reportOutcome?(hasFailed: boolean): void;
}

/** What comes with each request. */
export interface WebEnv {
  Bindings: {
    scope: WebScope;
    /** The other end of the connection. Workers don't know it. */
    peer?: () => string | undefined;
  };
}

/** Whether the operator has left an area of commands in. */
export function hasArea({ commands }: Pick<WebParts, 'commands'>, area: string): boolean {
  return commands.some(({ module }) => module === area);
}
