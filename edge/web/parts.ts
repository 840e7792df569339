/** What the pages get from the edge. */
import type { Sql } from '../../shared/platform/postgres.ts';
import type { Redis } from '../../shared/platform/redis.ts';
import type { Announcement } from '../../shared/web/announcements.ts';
import type { Session } from '../../shared/web/sessions.ts';
import type { Services } from '../commands/services.ts';
import type { EdgeConfig } from '../config.ts';
import type { DispatcherParts } from '../interactions/dispatcher.ts';
import type { Remembered } from '../remembered.ts';
import type { EdgeTelemetry } from '../telemetry.ts';

export interface WebParts {
  config: Pick<
    EdgeConfig,
    | 'DISCORD_APPLICATION_ID'
    | 'DISCORD_API_BASE'
    | 'DISCORD_CLIENT_SECRET'
    | 'DISABLED_MODULES'
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
  /** By the hashes of their tokens; see `session.ts`. */
  recentSessions: Remembered<Session | undefined>;
  clock: () => number;
  /** Told about what goes wrong without anyone seeing it. */
  failed(error: unknown): void;
  /** Aborted when the process stops. */
  closing?: AbortSignal;
  telemetry: Pick<EdgeTelemetry, 'events' | 'observer' | 'redisFailed' | 'discordCall' | 'registry'>;
  /** How interactions are answered: pages can run commands, too. */
  dispatcher: Omit<DispatcherParts<Services>, 'webhook'>;
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
    /** What commands get, for this request. */
    services(): Services;
    /** Keeps the runtime, and this request's services, alive for work that goes on after the answer. */
    waitUntil(work: Promise<unknown>): void;
  };
  Variables: {
    /** Read once per request; see `session.ts`. */
    session?: Promise<Session | undefined>;
    secureHeadersNonce?: string;
    /** The operator's announcements. */
    announcements?: readonly Announcement[];
  };
}

/** Whether the operator has left an area of commands in. */
export function hasArea({ commands }: Pick<WebParts, 'commands'>, area: string): boolean {
  return commands.some(({ module }) => module === area);
}
