/** The edge on Node, for hosting it without Cloudflare: `npm run edge`. */
import { availableParallelism } from 'node:os';
import { serve } from '@hono/node-server';
import { ConfigError } from '../shared/platform/config.ts';
import { LastingClient } from '../shared/platform/lasting-client.ts';
import { createLogger } from '../shared/platform/log.ts';
import { connect, ReadLane } from '../shared/platform/postgres.ts';
import { createEdge } from './app.ts';
import { type EdgeConfig, readEdgeConfig } from './config.ts';
import { CHECK_EVERY_MINUTES, checkBooks, pruneIdempotency } from './schedule.ts';
import { EdgeTelemetry } from './telemetry.ts';

const MINUTE_MS = 60_000;
const FIRST_NIGHTLY_MS = 10 * MINUTE_MS;
const NIGHTLY_EVERY_MS = 24 * 60 * MINUTE_MS;
/** How long running interactions may take to finish after a signal to stop, in milliseconds. */
const DRAIN_MS = 10_000;

function configOrExit(): EdgeConfig {
  try {
    return readEdgeConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

// Signatures are checked on libuv's threads. More threads than cores take the main thread's turns: on two cores, with the
// default of four, `/ping` is 6 % slower. Not below two: name look-ups use the same threads.
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(2, availableParallelism()));

const config = configOrExit();
const log = createLogger(config.LOG_LEVEL, 'edge');
const database = new LastingClient(() => connect(config.DATABASE_URL));
// Not replaced: when it is silent, reads go the other way.
const laneSql = connect(config.DATABASE_URL, { max: 1 });
const background = new Set<Promise<unknown>>();
const scope = {
  sql: () => database.sql,
  heard: (hasFailed: boolean) => database.heard(hasFailed),
  readLane: new ReadLane(laneSql),
  waitUntil: (work: Promise<unknown>) => {
    background.add(work);
    const done = () => background.delete(work);
    work.then(done, done);
  },
};

const telemetry = new EdgeTelemetry(log);
const app = createEdge({ config, runtime: `Node ${process.versions.node}`, log, telemetry });
const server = serve(
  {
    fetch: (request) => app.fetch(request, { scope }),
    port: config.PORT,
    hostname: config.HOST,
  },
  ({ port }) => {
    console.error(`chorus edge listens on port ${port}`);
  },
);

// What the Worker's scheduled handler does. The nightly part the first time soon after the start, for edges that are redeployed
// daily.
const schedule = () => ({ sql: database.sql, log, telemetry, errorWebhookUrl: config.ERROR_WEBHOOK_URL });
function nightly(): void {
  pruneIdempotency(database.sql).catch((error: unknown) =>
    log.warn({ error }, 'could not prune; trying again tomorrow'),
  );
  checkBooks(schedule(), 'full').catch((error: unknown) => log.error({ error }, 'could not check the books'));
}
function checkWhatIsNew(): void {
  checkBooks(schedule(), 'recent').catch((error: unknown) => log.error({ error }, 'could not check the books'));
}
setTimeout(nightly, FIRST_NIGHTLY_MS).unref();
setInterval(nightly, NIGHTLY_EVERY_MS).unref();
setInterval(checkWhatIsNew, CHECK_EVERY_MINUTES * MINUTE_MS).unref();

/** Resolves when every request has its answer and what went on after the answers is done. */
async function drain(): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // A connection that is kept alive would hold the server open for seconds after its last answer.
  const sweeping = setInterval(() => 'closeIdleConnections' in server && server.closeIdleConnections(), 50);
  await closed;
  clearInterval(sweeping);
  while (background.size > 0) await Promise.allSettled(background);
}

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await Promise.race([drain(), new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())]);
  await Promise.all([database.end(), laneSql.end({ timeout: 2 })]);
  process.exit(0);
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// The bootstrap that started us is gone, whatever ended it.
process.on('disconnect', stop);
process.channel?.unref();
