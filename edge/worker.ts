/** The edge on Cloudflare Workers. It connects to Postgres through Hyperdrive with caching off, so balances are never stale. */
import { JOB_CONNECTION } from '../shared/jobs/services.ts';
import { ConfigError } from '../shared/platform/config.ts';
import type { ErrorReporter } from '../shared/platform/error-reporter.ts';
import { createLogger, type LoggedError, type Logger } from '../shared/platform/log.ts';
import { connect, type Sql } from '../shared/platform/postgres.ts';
import { redactorFor } from '../shared/platform/redact.ts';
import { VERSION } from '../shared/platform/version.ts';
import { createEdge, type Edge, type RequestScope } from './app.ts';
import { Background } from './background.ts';
import { type EdgeConfig, readEdgeConfig } from './config.ts';
import { EdgeTelemetry } from './telemetry.ts';
import { WorkerMetrics } from './worker-metrics.ts';

interface Bindings {
  HYPERDRIVE: { connectionString: string };
  [variable: string]: unknown;
}

interface Execution {
  waitUntil(work: Promise<unknown>): void;
}

/** A Workers request can use six connections at once. A statement needs only one. */
const CONNECTIONS = 1;

/** Jobs that run at once need connections of their own. */
const JOB_CONNECTIONS = 4;
/** How long one minute's trigger goes on with jobs, in milliseconds. Cloudflare allows 15 minutes. The next trigger doesn't wait. */
const JOBS_LIMIT_MS = 10 * 60_000;

/** Jobs that one trigger starts at most: Workers allow 50 calls to others on the free plan. */
const MOST_JOBS = 40;
/** How long heavy jobs may wait for a voice node before a trigger ends them, in milliseconds. */
const UNSERVED_MS = 2 * 60_000;
/** How long voice nodes have to start a job before this Worker does, in milliseconds. They look every second. */
const NODES_FIRST_MS = 2_500;
/** How long one request goes on with its own job, in milliseconds. Workers end it 30 s after its answer; the trigger goes on. */
const OWN_JOB_MS = 20_000;

/** Loaded on first use: most of a Worker's events run no job, and what isn't loaded doesn't slow down its start. */
const jobs = () => import('./jobs/runner.ts');

/** Loaded by the first error. */
const reporting = () => import('../shared/platform/error-reporter.ts');

/** The most errors that wait for the end of their requests. */
const MOST_ERRORS = 1_000;

interface Isolate {
  config: EdgeConfig;
  log: Logger;
  telemetry: EdgeTelemetry;
  metrics: WorkerMetrics;
  edge: Edge;
  errors: WorkerErrors;
}
let isolate: Isolate | undefined;

/** Created on the isolate's first event, because there are no bindings before that. */
function isolateOf(env: Bindings): Isolate {
  if (isolate === undefined) {
    const config = readEdgeConfig({ ...env, DATABASE_URL: env.HYPERDRIVE?.connectionString });
    const errors = new WorkerErrors(config.ERROR_WEBHOOK_URL, env);
    const log = createLogger(config.LOG_LEVEL, 'edge', { onError: errors.note, redact: errors.redact });
    const telemetry = new EdgeTelemetry(log);
    const failed = (error: unknown) => log.warn({ error }, 'redis took no metrics; they go with the next batch');
    const metrics = new WorkerMetrics({ config, registry: telemetry.registry, failed });
    const readMetrics = () => metrics.render();
    const edge = createEdge({ config, runtime: 'Workers', log, telemetry, readMetrics });
    isolate = { config, log, telemetry, metrics, edge, errors };
  }
  return isolate;
}

/** Errors on their way to the operator. A request posts them when it's done, because Workers run no timers between requests. */
class WorkerErrors {
  readonly #url: string | undefined;
  #noted: LoggedError[] = [];
  #reporter: ErrorReporter | undefined;
  /** Takes this Worker's secrets out of a text. */
  readonly redact: (text: string) => string;

  constructor(url: string | undefined, { HYPERDRIVE, ...env }: Bindings) {
    this.#url = url;
    this.redact = redactorFor({ ...env, DATABASE_URL: HYPERDRIVE?.connectionString });
  }

  get isDue(): boolean {
    return this.#noted.length > 0 || this.#reporter?.isDue === true;
  }

  readonly note = (error: LoggedError): void => {
    if (this.#url !== undefined && this.#noted.length < MOST_ERRORS) this.#noted.push(error);
  };

  /** Posts what's due. Never rejects. */
  async post(): Promise<void> {
    const noted = this.#noted.splice(0);
    if (this.#url === undefined) return;
    const { ErrorReporter } = await reporting();
    this.#reporter ??= new ErrorReporter({
      ...{ url: this.#url, process: 'edge', version: VERSION, collectMs: 0 },
      redact: this.redact,
      // Not as an error of the log, which would be reported in turn.
      onFailure: ({ message }) => console.warn(message),
    });
    for (const error of noted) this.#reporter.report(error);
    await this.#reporter.post();
  }
}

/**
 * Opens one client per request, on first use, because a workerd socket belongs to the request that opened it. The client closes
 * once the response and all background work are done. Requests that need neither aren't kept open, which makes `/ping` a tenth
 * cheaper.
 */
class WorkerScope implements RequestScope {
  readonly #isolate: Isolate;
  readonly #env: Bindings;
  readonly #execution: Execution;
  readonly #background = new Background();
  #client: Sql | undefined;
  #release: (() => void) | undefined;

  constructor(isolate: Isolate, env: Bindings, execution: Execution) {
    this.#isolate = isolate;
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
    this.#background.add(work);
  };

  /** Voice nodes are quick to start a job. Where there's none, this request starts it itself, as long as it may live. */
  wakeJob = async (key: string, startsHere = false): Promise<void> => {
    if (!startsHere) await new Promise((resolve) => setTimeout(resolve, NODES_FIRST_MS));
    const { config, telemetry, log } = this.#isolate;
    const { edgeJobRunner } = await jobs();
    const runner = edgeJobRunner({ config, sql: this.sql, telemetry, log, isLight: true });
    await runner.runOne(key, OWN_JOB_MS).catch((error: unknown) => log.warn({ key, error }, 'could not start a job'));
  };

  /** Call this once the request has been answered or has failed. */
  answered(): void {
    if (this.#isolate.errors.isDue) this.#keepAlive();
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
    await this.#background.settled();
    await this.#client?.end({ timeout: 5 });
    if (this.#isolate.errors.isDue) await this.#isolate.errors.post();
  }
}

export default {
  async fetch(request: Request, env: Bindings, execution: Execution): Promise<Response> {
    try {
      const isolate = isolateOf(env);
      const scope = new WorkerScope(isolate, env, execution);
      try {
        return await isolate.edge.fetch(request, { scope });
      } finally {
        scope.answered();
        isolate.metrics.eventEnded(execution);
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

  /** The minute trigger: runs due jobs. */
  async scheduled(_event: unknown, env: Bindings, execution: Execution): Promise<void> {
    const { config, log, telemetry, metrics, errors } = isolateOf(env);
    const { edgeJobRunner } = await jobs();
    const sql = connect(env.HYPERDRIVE.connectionString, { max: JOB_CONNECTIONS, applicationName: JOB_CONNECTION });
    const runner = edgeJobRunner({ config, sql: () => sql, telemetry, log, isLight: true });
    try {
      await runner.runUntilIdle(JOBS_LIMIT_MS, MOST_JOBS);
      await runner.endUnserved(UNSERVED_MS);
      await runner.measure();
    } catch (error) {
      log.error({ error }, 'jobs failed');
      throw error;
    } finally {
      metrics.eventEnded(execution);
      await sql.end({ timeout: 5 });
      if (errors.isDue) await errors.post();
    }
  },
};
