/**
 * `node infra/prometheus/try-faults.ts NUMBER [MINUTES]`: tries docs/RUNBOOK.md. Starts a sandbox of its own with Prometheus and
 * Alertmanager, breaks one of five things after half a minute, and doesn't say which. It ends by itself (default: after 30 minutes), or
 * with Ctrl-C. Waits in the rules are ten times shorter than in production.
 */
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Sql } from '../../shared/platform/postgres.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { temporaryFolder } from '../sandbox/state/temporary-folder.ts';
import { hasMonitoring, startMonitoring } from '../testing/monitoring.ts';

const SPEED = 10;
const LONGEST_MINUTES = 120;
/** How long everything works, in milliseconds. */
const CALM_MS = 30_000;
/** How often a member runs a command, in milliseconds. */
const COMMAND_MS = 2_000;
const COMMANDS = ['/daily', '/balance', '/pay user:@bob amount:1', '/work', '/ping'];
const PLACE = { guild: 'Chorus Lounge', channel: 'general' };

interface Stage {
  sandbox: Sandbox;
  sql: Sql;
}

/** By number. Their names are for the log of the script, which nobody reads who tries the runbook. */
const FAULTS: Readonly<Record<string, (stage: Stage) => Promise<unknown>>> = {
  1: ({ sandbox }) => post(sandbox, '/sandbox/fault', { target: 'node-2', action: 'kill' }),
  2: ({ sql }) => sql`
    insert into job (kind, key, payload, attempts, run_at, claimable_at) values ('purge', 'broken', '{}', 5, now(), now())`,
  3: ({ sandbox }) => post(sandbox, '/sandbox/fault', { target: 'redis', action: 'kill' }),
  4: ({ sql }) => sql`
    insert into backup_state (attempted_at, taken_at, verified_at)
      values (now() - interval '3 days', now() - interval '3 days', now() - interval '3 days')`,
  5: ({ sandbox }) => post(sandbox, '/sandbox/fault', { target: 'postgres', action: 'latency', ms: 400 }),
};

const [number = '', minutes = '30'] = process.argv.slice(2);
const fault = FAULTS[number];
const limit = Number(minutes);
if (fault === undefined || !(limit > 0 && limit <= LONGEST_MINUTES)) {
  console.error(
    `Usage: node infra/prometheus/try-faults.ts NUMBER [MINUTES]. NUMBER is from 1 to 5, MINUTES at most ${LONGEST_MINUTES} (default: 30).`,
  );
  process.exit(2);
}
if (!hasMonitoring) {
  console.error('It needs Prometheus and Alertmanager: apt-get install prometheus prometheus-alertmanager');
  process.exit(1);
}
await run(fault, limit * 60_000);

async function run(inject: (stage: Stage) => Promise<unknown>, limitMs: number): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  console.log('Starting everything. That takes a moment.');
  const ends: (() => unknown)[] = [];
  try {
    await tryFault(inject, limitMs, stop, ends);
  } finally {
    stop.abort();
    console.log('\nStopping …');
    for (const end of ends.reverse()) await end();
  }
  process.exit(0);
}

async function tryFault(
  inject: (stage: Stage) => Promise<unknown>,
  limitMs: number,
  stop: AbortController,
  ends: (() => unknown)[],
): Promise<void> {
  const folder = temporaryFolder();
  ends.push(() => folder.remove());
  const log = createWriteStream(join(folder.path, 'processes.log'));
  ends.push(() => new Promise<void>((resolve) => log.end(resolve)));
  const sandbox = await startSandbox({
    ...{ folder: folder.path, port: 0, runtime: 'node', isDisposable: true },
    environment: { LOG_LEVEL: 'info' },
    log: (line) => log.write(`${line}\n`),
  });
  ends.push(() => sandbox.stop());
  const sql = connect(sandbox.databaseUrl, { max: 1 });
  ends.push(() => sql.end());
  const { edges, nodes } = sandbox.metricsUrls();
  const monitoring = await startMonitoring({
    targets: { 'chorus-edge': hosts(edges), 'chorus-voice': hosts(nodes) },
    ...{ metricsToken: sandbox.metricsToken, webhookUrl: await webhookOf(sandbox), speed: SPEED },
  });
  ends.push(() => monitoring.stop());
  const environment = join(folder.path, 'env');
  writeFileSync(environment, environmentText(sandbox), { mode: 0o600 });
  console.log(`
  Prometheus     ${monitoring.prometheusUrl}/alerts
  Alertmanager   ${monitoring.alertmanagerUrl}
  Discord        ${sandbox.url} (alerts appear in #${PLACE.channel})
  Metrics        curl -H "Authorization: Bearer ${sandbox.metricsToken}" ${sandbox.edgeUrl}/metrics

  set -a; . ${environment}; set +a
  npm run check
  npm run monitor
  psql "$MIGRATE_DATABASE_URL"
  tail -f ${join(folder.path, 'processes.log')}
  amtool --alertmanager.url=${monitoring.alertmanagerUrl} alert

Within two minutes, something breaks. Use docs/RUNBOOK.md to find out what. Everything ends in ${minutes} minutes, or with Ctrl-C.`);
  const commands = useCommands(sandbox, stop.signal);
  ends.push(() => commands);
  await sleep(CALM_MS, stop.signal);
  if (!stop.signal.aborted) await inject({ sandbox, sql });
  await sleep(limitMs - CALM_MS, stop.signal);
}

/** Members use commands until the end. What becomes of them is for the metrics. */
async function useCommands(sandbox: Sandbox, stop: AbortSignal): Promise<void> {
  for (let turn = 0; !stop.aborted; turn++) {
    const command = COMMANDS[turn % COMMANDS.length];
    const user = turn % 2 === 0 ? 'alice' : 'bob';
    await post(sandbox, '/sandbox/command', { user, ...PLACE, command }).catch(() => {});
    await sleep(COMMAND_MS, stop);
  }
}

async function webhookOf(sandbox: Sandbox): Promise<string> {
  const { guilds } = sandbox.discord.info();
  const channel = guilds.find(({ name }) => name === PLACE.guild)?.channels.find(({ name }) => name === PLACE.channel);
  const made = await post(sandbox, `/sandbox/as/alice/channels/${channel?.id}/webhooks`, { name: 'Alerts' });
  return ((await made.json()) as { url: string }).url;
}

function hosts(urls: readonly string[]): string[] {
  return urls.map((url) => new URL(url).host);
}

function environmentText(sandbox: Sandbox): string {
  const all = { ...sandbox.variables, MIGRATE_DATABASE_URL: sandbox.databaseUrl, PUBLIC_URL: sandbox.edgeUrl };
  return Object.entries(all)
    .map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}

/** @throws if it isn't accepted. */
async function post({ url }: Sandbox, path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} responded with ${response.status}: ${await response.text()}`);
  return response;
}

function sleep(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve();
    const timer = setTimeout(resolve, Math.max(0, ms));
    stop.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
