/** `npm run edge`: runs the edge on Node, for self-hosting without Cloudflare. */
import { availableParallelism, hostname } from 'node:os';
import { serve } from '@hono/node-server';
import { JobLoop } from '../shared/jobs/loop.ts';
import { JOB_CONNECTION } from '../shared/jobs/services.ts';
import { ConfigError } from '../shared/platform/config.ts';
import { LastingClient } from '../shared/platform/lasting-client.ts';
import { connect, ReadLane } from '../shared/platform/postgres.ts';
import { guardProcess } from '../shared/platform/process-guard.ts';
import { secureRandom } from '../shared/platform/random.ts';
import { startTracing } from '../shared/platform/start-tracing.ts';
import { onStopRequest } from '../shared/platform/stop-signals.ts';
import { readTracingVariables, type TracingVariables } from '../shared/platform/tracing-variables.ts';
import { VERSION } from '../shared/platform/version.ts';
import { createEdge } from './app.ts';
import { type EdgeConfig, readEdgeConfig } from './config.ts';
import { edgeAnswerRunner, edgeJobRunner } from './jobs/runner.ts';
import { EdgeTelemetry } from './telemetry.ts';

/** Maximum number of connections for jobs. */
const JOB_CONNECTIONS = 4;
/**
 * How long a connection may be idle before it's closed, in milliseconds. That has to be longer than proxies keep theirs (cloudflared
 * 90 s, Caddy 120 s): a request sent over a connection that's just being closed is lost, because proxies don't send a POST twice.
 */
const KEEP_ALIVE_MS = 150_000;
/** How long running interactions may take to finish after a stop signal, in milliseconds. */
const DRAIN_MS = 10_000;

function configOrExit(): { config: EdgeConfig; tracing: TracingVariables } {
  try {
    return { config: readEdgeConfig(process.env), tracing: readTracingVariables(process.env) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

// Signatures are verified on libuv's thread pool. More threads than cores compete with the main thread: on two cores, the default
// of four makes `/ping` 6% slower. Keep at least two, because DNS lookups use the same pool.
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(2, availableParallelism()));

const { config, tracing } = configOrExit();
const guard = guardProcess({
  service: 'edge',
  logLevel: config.LOG_LEVEL,
  errorWebhook: config.ERROR_WEBHOOK_URL,
  environment: process.env,
});
const { log } = guard;
const flushTraces = await startTracing(tracing, {
  ...{ service: 'chorus-edge', version: VERSION, instance: hostname(), log },
});
guard.onExit(flushTraces);
const database = new LastingClient(() => connect(config.DATABASE_URL));
// No need to replace this client: if it goes silent, reads use the pool.
const laneSql = connect(config.DATABASE_URL, { max: 1 });
const background = new Set<Promise<unknown>>();
const scope = {
  sql: () => database.sql,
  reportOutcome: (hasFailed: boolean) => database.reportOutcome(hasFailed),
  readLane: new ReadLane(laneSql),
  wakeJob: async () => {
    jobs.wake();
    answers.wake();
  },
  waitUntil: (work: Promise<unknown>) => {
    background.add(work);
    const remove = () => background.delete(work);
    work.then(remove, remove);
  },
};

const telemetry = new EdgeTelemetry(log);
const closing = new AbortController();
const runtime = `Node ${process.versions.node}`;
const app = createEdge({ config, runtime, log, telemetry, closing: closing.signal });
const server = serve(
  {
    fetch: (request, { incoming }) => app.fetch(request, { scope, peer: () => incoming.socket.remoteAddress }),
    port: config.PORT,
    hostname: config.HOST,
    serverOptions: { keepAliveTimeout: KEEP_ALIVE_MS },
  },
  ({ port }) => {
    console.error(`chorus edge listens on port ${port}`);
  },
);

// The counterpart of the Worker's minute trigger.
const jobDatabase = new LastingClient(() =>
  connect(config.DATABASE_URL, { max: JOB_CONNECTIONS, applicationName: JOB_CONNECTION }),
);
const jobParts = {
  ...{ config, telemetry, log },
  sql: () => jobDatabase.sql,
  reportOutcome: (hasFailed: boolean) => jobDatabase.reportOutcome(hasFailed),
};
const jobs = new JobLoop(edgeJobRunner({ ...jobParts, hasAnswerRunner: true }), log);
const answers = new JobLoop(edgeAnswerRunner(jobParts), log);
jobs.start();
answers.start();

/** Resolves when all requests have been answered and their background work is done. */
async function drain(): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // Otherwise, keep-alive connections hold the server open for seconds after the last response.
  const sweep = setInterval(() => 'closeIdleConnections' in server && server.closeIdleConnections(), 50);
  await closed;
  clearInterval(sweep);
  while (background.size > 0) await Promise.allSettled(background);
}

/** For what happens when nobody asks anymore. */
const ownStore = {
  ...{ sql: scope.sql, observe: telemetry.observer, dice: secureRandom(), limitScale: config.RATE_LIMIT_SCALE },
  clock: () => new Date(),
};

async function stop(): Promise<void> {
  log.info('stopping');
  closing.abort();
  await Promise.race([
    Promise.all([drain().then(() => telemetry.statistics.flush(ownStore)), jobs.stop(), answers.stop()]),
    new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref()),
  ]);
  await Promise.all([database.end(), jobDatabase.end(), laneSql.end({ timeout: 2 })]);
  await guard.exit(0);
}
onStopRequest(stop);
