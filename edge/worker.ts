/** The edge on Cloudflare Workers. It connects to Postgres through Hyperdrive with caching off, so balances are never stale. */
import { ConfigError } from '../shared/platform/config.ts';
import { createLogger, type Logger } from '../shared/platform/log.ts';
import { connect, type Sql } from '../shared/platform/postgres.ts';
import { createEdge, type Edge, type RequestScope } from './app.ts';
import { type EdgeConfig, readEdgeConfig } from './config.ts';
import { checkBooks, pruneIdempotency } from './schedule.ts';
import { EdgeTelemetry } from './telemetry.ts';

interface Bindings {
  HYPERDRIVE: { connectionString: string };
  [variable: string]: unknown;
}

interface Execution {
  waitUntil(work: Promise<unknown>): void;
}

/** A Workers request can use six connections at once. A statement needs only one. */
const CONNECTIONS = 1;

/** The cron trigger in wrangler.toml for the full check. All others check only recent entries. */
const NIGHTLY = '17 3 * * *';

interface Isolate {
  config: EdgeConfig;
  log: Logger;
  telemetry: EdgeTelemetry;
  edge: Edge;
}
let isolate: Isolate | undefined;

/** Created on the isolate's first event, because there are no bindings before that. */
function isolateOf(env: Bindings): Isolate {
  if (isolate === undefined) {
    const config = readEdgeConfig({ ...env, DATABASE_URL: env.HYPERDRIVE?.connectionString });
    const log = createLogger(config.LOG_LEVEL, 'edge');
    const telemetry = new EdgeTelemetry(log);
    isolate = { config, log, telemetry, edge: createEdge({ config, runtime: 'Workers', log, telemetry }) };
  }
  return isolate;
}

/**
 * Opens one client per request, on first use, because a workerd socket belongs to the request that opened it. The client closes
 * once the response and all background work are done. Requests that need neither aren't kept open, which makes `/ping` a tenth
 * cheaper.
 */
class WorkerScope implements RequestScope {
  readonly #env: Bindings;
  readonly #execution: Execution;
  readonly #background: Promise<unknown>[] = [];
  #client: Sql | undefined;
  #release: (() => void) | undefined;

  constructor(env: Bindings, execution: Execution) {
    this.#env = env;
    this.#execution = execution;
  }

  sql = (): Sql => {
    this.#keepAlive();
    this.#client ??= connect(this.#env.HYPERDRIVE.connectionString, { max: CONNECTIONS });
    return this.#client;
  };

  waitUntil = (work: Promise<unknown>): void => {
    this.#keepAlive();
    this.#background.push(work);
  };

  /** Call this once the request has been answered or has failed. */
  answered(): void {
    this.#release?.();
  }

  /** Keeps the request alive until it's finished, even if the client disconnects. */
  #keepAlive(): void {
    if (this.#release !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#release = resolve;
    this.#execution.waitUntil(promise.then(() => this.#finish()));
  }

  async #finish(): Promise<void> {
    await Promise.allSettled(this.#background);
    await this.#client?.end({ timeout: 5 });
  }
}

export default {
  async fetch(request: Request, env: Bindings, execution: Execution): Promise<Response> {
    try {
      const { edge } = isolateOf(env);
      const scope = new WorkerScope(env, execution);
      try {
        return await edge.fetch(request, { scope });
      } finally {
        scope.answered();
      }
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      console.error(error.message);
      return Response.json(
        { error: 'This edge isn’t configured. Check its log for missing variables.' },
        { status: 500 },
      );
    }
  },

  async scheduled({ cron }: { cron: string }, env: Bindings): Promise<void> {
    const { config, log, telemetry } = isolateOf(env);
    const sql = connect(env.HYPERDRIVE.connectionString, { max: CONNECTIONS });
    const schedule = { sql, log, telemetry, errorWebhookUrl: config.ERROR_WEBHOOK_URL };
    try {
      // Check first, so that a slow or failed deletion can't get in the way.
      await checkBooks(schedule, cron === NIGHTLY ? 'full' : 'recent');
      if (cron === NIGHTLY) await pruneIdempotency(sql);
    } finally {
      await sql.end({ timeout: 5 });
    }
  },
};
