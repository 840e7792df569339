/** `npm run check` on an installation that runs: a database, Redis, Discord, Lavalink, an edge, and a node. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { VERSION } from '../../shared/platform/version.ts';
import { IMAGES_FILE, pinsIn } from '../docker/pins.ts';
import { textOf } from '../docker/reading.ts';
import { startNodeEdge } from '../sandbox/edge/node.ts';
import { demoCatalog } from '../sandbox/lavalink/catalog.ts';
import { startLavalink } from '../sandbox/lavalink/server.ts';
import { freePort } from '../sandbox/processes/ports.ts';
import type { SupervisedProcess } from '../sandbox/processes/supervise.ts';
import {
  addBackup,
  checkoutFolder,
  findingsOf,
  type Installation,
  matching,
  openInstallation,
  serving,
} from '../testing/checking.ts';
import { createEmptyDatabase } from '../testing/database.ts';
import { runScript } from '../testing/script.ts';
import { agentsReady, METRICS_TOKEN, openVoiceStage, SECRET, type VoiceStage } from '../testing/voice-node/stage.ts';
import { AREAS } from './registry.ts';
import type { JsonReport } from './report.ts';
import { type Checked, runCheck } from './run.ts';

const PLUGINS = pinsIn(textOf(IMAGES_FILE)).flatMap(({ kind, reference }) => {
  const [, name = '', version = ''] = reference.split(':');
  return kind === 'plugin' ? [{ name, version }] : [];
});

/** Nothing listens there. */
const closed = `http://127.0.0.1:${await freePort()}`;

let stage: VoiceStage;
let installation: Installation;
let edge: SupervisedProcess;
/** A checkout's folder whose images are pinned and whose secrets are private. */
let root: string;
let environment: Record<string, string>;

beforeAll(async () => {
  stage = await openVoiceStage(2, undefined, { plugins: PLUGINS });
  const { discord } = stage;
  installation = await openInstallation(stage.url, discord);
  environment = {
    ...installation.environment,
    METRICS_TOKEN,
    VOICE_NODE_SECRET: SECRET,
    AGENT_TOKEN_KEYS: `test:${'5a'.repeat(32)}`,
    LAVALINK_NODES: JSON.stringify(stage.lavalinkAddresses),
    NODE_ID: 'node-1',
    NODE_PUBLIC_URL: closed,
  };
  const { DATABASE_URL: databaseUrl = '', ...variables } = environment;
  const [node] = await Promise.all([
    stage.start(),
    startNodeEdge({ databaseUrl, variables }).then((started) => {
      edge = started;
    }),
    installation.register(),
  ]);
  await discord.setInteractionsUrl(`${edge.url}/interactions`);
  discord.core.bots.main.intents = { guildMembers: true, messageContent: true };
  await agentsReady(node, 2);

  root = checkoutFolder();
  await addBackup(join(root, 'backups'));
});
afterAll(async () => {
  await edge.stop();
  await installation.stop();
  await stage.close();
  rmSync(root, { recursive: true });
});

const found = findingsOf(() => ({ environment, root, edgeUrl: edge.url }));

test('an installation in order has a finding in every area, and none to fix but its database role', async () => {
  let findings: Checked[] = [];
  // On a busy machine, the edge may not hear from Redis in time.
  await expect
    .poll(async () => {
      const options = { environment: { ...environment, BACKUP_DIR: 'backups' }, root, edgeUrl: `${edge.url}/` };
      findings = await runCheck(options);
      return findings.filter(({ level }) => level !== 'ok').map(({ area, id }) => `${area} ${id}`);
    })
    .toEqual(['rights own']);
  expect(new Set(findings.map(({ area }) => area))).toEqual(new Set(AREAS.map(({ name }) => name)));
  const ids = findings.map(({ area, id }) => `${area} ${id}`);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a voice node’s environment alone isn’t expected to have what an edge needs', async () => {
  const { DATABASE_URL = '', LAVALINK_NODES = '', AGENT_TOKEN_KEYS = '', NODE_PUBLIC_URL = '' } = environment;
  const own = {
    DATABASE_URL,
    LAVALINK_NODES,
    AGENT_TOKEN_KEYS,
    NODE_PUBLIC_URL,
    METRICS_TOKEN,
    VOICE_NODE_SECRET: SECRET,
  };
  const findings = await runCheck({ environment: own, root });
  expect(findings.filter(({ level }) => level === 'failure')).toEqual([]);
  expect(new Set(findings.map(({ area }) => area))).not.toContain('redis');
});

test('npm run check prints one JSON document with --json, and exits with 1 only for failures', async () => {
  const { code, output } = await runScript('infra/scripts/check.ts', ['--json', '--edge', edge.url], environment);
  const report = JSON.parse(output) as JsonReport;
  expect(report).toMatchObject({ schema: 1, version: VERSION, status: 'warning', counts: { failure: 0 } });
  expect(new Date(report.checkedAt).toISOString()).toBe(report.checkedAt);
  expect(report.findings.length).toBe(Object.values(report.counts).reduce((sum, count) => sum + count));
  for (const { area, id, detail, level, fix } of report.findings)
    expect([typeof area, typeof id, typeof detail, typeof fix]).toEqual([
      ...['string', 'string', 'string'],
      level === 'ok' ? 'undefined' : 'string',
    ]);
  expect(code).toBe(0);
});

describe('the endpoint', () => {
  test('an address that isn’t known, isn’t one, or where nothing listens', async () => {
    expect(
      await found('endpoint', {}, { edgeUrl: undefined as never }).then(() => runCheck({ environment, root })),
    ).toContainEqual(
      expect.objectContaining({ area: 'endpoint', level: 'warning', detail: matching('address isn’t known') }),
    );
    expect(await found('endpoint', {}, { edgeUrl: 'ftp://x' })).toEqual([matching('isn’t an http\\(s\\) address')]);
    expect(await found('endpoint', {}, { edgeUrl: closed })).toEqual([
      matching(`healthz failure: ${closed} can’t be reached: ECONNREFUSED`),
    ]);
  });

  test('a server that accepts everything, with another version and a clock that’s off', async () => {
    const url = await serving((_, response) => {
      response.setHeader('date', new Date(Date.now() + 600_000).toUTCString());
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ status: 'unhealthy', version: '0.0.1' }));
    });
    expect(await found('endpoint', { METRICS_TOKEN: '' }, { edgeUrl: url })).toEqual([
      matching(`healthz warning: version 0.0.1 is alive, and this checkout has ${VERSION}`),
      matching('readyz failure: /readyz is unhealthy'),
      matching('bad-signature failure: a bad signature gets 200 instead of 401'),
      matching('no-signature failure: a request without a signature gets 200 instead of 401'),
      matching('clock failure: the edge’s clock is 10 minutes ahead of this machine’s'),
      matching(`registered warning: Discord sends interactions to ${edge.url}/interactions`),
    ]);
  });

  test('a server that isn’t an edge at all', async () => {
    const url = await serving((_, response) => void response.writeHead(404).end('not here'));
    expect(await found('endpoint', {}, { edgeUrl: url })).toEqual([
      matching('healthz failure: /healthz returns 404'),
      matching('readyz failure: /readyz returns 404 without a status'),
      matching('bad-signature failure: .+ 404'),
      matching('no-signature failure: .+ 404'),
      expect.anything(),
    ]);
  });

  test('an edge without Redis is degraded, and one that has another token for metrics says nothing', async () => {
    expect(await found('endpoint', { METRICS_TOKEN: 'another-token-for-metrics' })).toEqual([
      matching('readyz failure: METRICS_TOKEN isn’t the edge’s'),
    ]);
    installation.redis.failWith(500);
    await expect
      .poll(() => found('endpoint'), { interval: 500 })
      .toEqual([matching('readyz warning: /readyz is degraded, redis no response')]);
    installation.redis.heal();
  });
});

describe('voice', () => {
  test('a node that another secret signs for, one that’s gone, one that can’t be reached, and an old one', async () => {
    expect(await found('nodes', { VOICE_NODE_SECRET: 'another-secret-that-is-long-enough-too' })).toEqual([
      matching('nodes node-1 failure: node-1 refuses signed calls → Set VOICE_NODE_SECRET'),
    ]);
    const imposter = await serving((_, response) => void response.end('<html>'));
    const [gone, moved, other] = [
      await stage.node({ id: 'gone' }),
      await stage.node({ id: 'moved', url: closed }),
      await stage.node({ id: 'other', url: imposter }),
    ];
    await stage.sql`update agent_runners set version = ${VERSION} where runner_id <> 'moved'`;
    await stage.sql`update agent_runners set live_until = now() - interval '5 minutes', heartbeat_at = now() - interval '5 minutes'
      where runner_id = ${gone.id}`;
    expect(await found('nodes')).toEqual([
      matching('nodes gone warning: gone stopped reporting 5 minutes ago → Start it again'),
      matching(`nodes moved failure: moved: ${closed} can’t be reached: ECONNREFUSED → Correct NODE_PUBLIC_URL`),
      matching(`nodes moved-version warning: moved runs version 1.2.3, and this checkout has ${VERSION}`),
      matching('nodes other failure: other: .+without JSON'),
    ]);
    await stage.sql`delete from agent_runners where runner_id in ${stage.sql([gone.id, moved.id, other.id])}`;
  });

  test('a node that lacks one of its Lavalink servers, and one that drains', async () => {
    const half = [stage.lavalinkAddresses[0], { id: 'gone', url: closed, password: 'p' }];
    // No agents, so that those of the other one stay where they are.
    const weak = await stage.start({ NODE_ID: 'weak', NODE_CAPACITY: '1', LAVALINK_NODES: JSON.stringify(half) });
    const leaving = await stage.start({ NODE_ID: 'leaving', NODE_CAPACITY: '1' });
    onTestFinished(async () => {
      for (const { child } of [weak, leaving]) child.kill('SIGKILL');
      await Promise.all([weak.ended, leaving.ended]);
      await stage.sql`delete from agent_runners where runner_id in ('weak', 'leaving')`;
    });
    await leaving.call('drain', { key: 'drain-of-the-test' });
    await expect
      .poll(() => found('nodes'), { interval: 500, timeout: 30_000 })
      .toEqual([
        'nodes leaving warning: leaving is draining → Start it again, or wait until it’s gone.',
        'nodes weak warning: weak is degraded: lavalink → See “When something is down” in docs/OPERATIONS.md.',
      ]);
  });

  test('agents with a rejected token, without a node, without a key, that can’t log in, and that still do', async () => {
    expect(await found('agents', {}, { withOk: true })).toEqual(['agents ready ok: 2 agents ready']);
    expect(await found('agents', { AGENT_TOKEN_KEYS: `other:${'5b'.repeat(32)}` })).toEqual([
      matching('keys failure: AGENT_TOKEN_KEYS lacks the key of 2 agents: alto, soprano'),
    ]);
    const owner = stage.id();
    const pool = await stage.pool(owner);
    const add = async (name: string, change: string) => {
      const id = await stage.agent(owner, pool);
      // Nobody claims it: its logins of today are used up.
      await stage.sql.unsafe(`update agent_bots set name = '${name}', login_day = (now() at time zone 'UTC')::date, logins = 9999,
        runner_id = null, lease_until = null, ready_at = null, status = 'approved', login_failures = 0 where agent_id = ${id}`);
      await stage.sql.unsafe(`update agent_bots set ${change} where agent_id = ${id}`);
      return id;
    };
    const added = [
      await add('refused\u001b[31m', `status = 'refused'`),
      await add('homeless', `status = 'active'`),
      await add('failing', `login_failures = 3`),
      await add(
        'starting',
        `runner_id = 'node-1', fence = nextval('voice_fence'), lease_until = now() + interval '1 hour'`,
      ),
    ];
    const findings = await found('agents', {}, { withOk: true });
    expect(findings).toEqual([
      'agents ready ok: 2 agents ready',
      matching('tokens failure: Discord rejected a token: refused → Reset'),
      matching('nodes failure: 1 agent has no voice node: homeless'),
      matching('logins warning: 1 agent can’t log in: failing'),
      matching('starting warning: 1 agent is still logging in: starting'),
    ]);
    await stage.sql`delete from agent_bots where agent_id in ${stage.sql(added)}`;
  });

  test('Lavalink that’s down, too old, rejects the password, or lacks plugins', async () => {
    const old = await startLavalink({
      id: 'old',
      password: 'p',
      tracks: demoCatalog,
      semver: '4.1.9',
      plugins: [{ name: PLUGINS[0]?.name ?? '', version: '0.1' }],
    });
    onTestFinished(() => old.stop());
    const nothing = await serving((_, response) => void response.end('hello'));
    const nodes = [
      { id: 'down', url: closed, password: 'p' },
      { id: 'old', url: old.url, password: 'p' },
      { id: 'locked', url: old.url, password: 'q' },
      { id: 'web', url: nothing, password: 'p' },
    ];
    expect(await found('lavalink', { LAVALINK_NODES: JSON.stringify(nodes) })).toEqual([
      matching('lavalink down failure: down: .+ECONNREFUSED'),
      matching('lavalink old-version failure: old has version 4.1.9.+ → Update it to 4.2.0 or later'),
      matching(`warning: old has ${PLUGINS[0]?.name} 0.1 instead of ${PLUGINS[0]?.version}`),
      matching(`failure: old lacks ${PLUGINS[1]?.name}`),
      matching('lavalink locked failure: locked rejects the password'),
      matching('lavalink web failure: web isn’t a Lavalink v4 server'),
    ]);
  });

  test('agents without any live node are a failure', async () => {
    await stage.sql`update agent_runners set live_until = now() - interval '1 second'`;
    const findings = await found('nodes');
    // The node's next heartbeat makes it live again, so it may have been faster.
    if (findings.length > 0)
      expect(findings[0]).toMatch('nodes live failure: no voice node is running, so nothing plays');
    const empty = await createEmptyDatabase();
    onTestFinished(() => empty.drop());
    await runScript('infra/scripts/migrate.ts', [], { DATABASE_URL: empty.url });
    expect(await found('nodes agents', { DATABASE_URL: empty.url })).toEqual([
      matching('nodes live warning: no voice node is running yet'),
      matching('agents ready warning: there are no agents'),
    ]);
  });
});
