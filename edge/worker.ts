/** The edge on Cloudflare Workers. Postgres is reached through Hyperdrive, with caching off: money is never read stale. */
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

/** A Workers request may use six connections at once; one statement needs one. */
const CONNECTIONS = 1;

/** The trigger of wrangler.toml at which everything is checked; at the others only what is new is. */
const NIGHTLY = '17 3 * * *';

interface Isolate {
  config: EdgeConfig;
  log: Logger;
  telemetry: EdgeTelemetry;
  edge: Edge;
}
let isolate: Isolate | undefined;

/** Built on the first event of an isolate: before it there are no bindings. */
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
 * One client per request, opened on first use: a socket of workerd belongs to the request that opened it. It is closed when
 * the answer and all that goes on after it are done. A request that needs neither is not held open: `/ping` is a tenth
 * cheaper for it.
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
    this.#hold();
    this.#client ??= connect(this.#env.HYPERDRIVE.connectionString, { max: CONNECTIONS });
    return this.#client;
  };

  waitUntil = (work: Promise<unknown>): void => {
    this.#hold();
    this.#background.push(work);
  };

  /** To be called when the answer is there, or failed. */
  answered(): void {
    this.#release?.();
  }

  /** From now on the runtime lets the request finish, even when the sender hangs up. */
  #hold(): void {
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
      return Response.json({ error: 'This edge is not configured; its log says what is missing.' }, { status: 500 });
    }
  },

  async scheduled({ cron }: { cron: string }, env: Bindings): Promise<void> {
    const { config, log, telemetry } = isolateOf(env);
    const sql = connect(env.HYPERDRIVE.connectionString, { max: CONNECTIONS });
    const schedule = { sql, log, telemetry, errorWebhookUrl: config.ERROR_WEBHOOK_URL };
    try {
      // The check first: it must not wait for a long deletion, nor fail with it.
      await checkBooks(schedule, cron === NIGHTLY ? 'full' : 'recent');
      if (cron === NIGHTLY) await pruneIdempotency(sql);
    } finally {
      await sql.end({ timeout: 5 });
    }
  },
};
