/** Every finding of `npm run check`, caused for real: on one installation with a database, Redis, Discord, Lavalink, an edge, and a node. */
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { enabledRegistry } from '../../edge/enabled-commands.ts';
import { EDGE_ROLE, NODE_ROLE } from '../../shared/platform/database-roles.ts';
import { VERSION } from '../../shared/platform/version.ts';
import { IMAGES_FILE, pinsIn, withDigests } from '../docker/pins.ts';
import { textOf } from '../docker/reading.ts';
import { startNodeEdge } from '../sandbox/edge/node.ts';
import { demoCatalog } from '../sandbox/lavalink/catalog.ts';
import { startLavalink } from '../sandbox/lavalink/server.ts';
import { freePort } from '../sandbox/processes/ports.ts';
import type { SupervisedProcess } from '../sandbox/processes/supervise.ts';
import { type RedisEndpoint, startRedis } from '../sandbox/redis/server.ts';
import { ROOT } from '../sandbox/state/folder.ts';
import { register } from '../scripts/registration.ts';
import { createEmptyDatabase } from '../testing/database.ts';
import { openFaultyProxy } from '../testing/faulty-proxy.ts';
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
let redis: RedisEndpoint;
let edge: SupervisedProcess;
/** A checkout's folder whose images are pinned and whose secrets are private. */
let root: string;
let environment: Record<string, string>;

beforeAll(async () => {
  stage = await openVoiceStage(2, undefined, { plugins: PLUGINS });
  redis = await startRedis({ token: 'a-token-for-tests' });
  const { discord } = stage;
  environment = {
    DATABASE_URL: stage.url,
    DISCORD_API_BASE: discord.apiBase,
    DISCORD_APPLICATION_ID: discord.applicationId,
    DISCORD_PUBLIC_KEY: discord.publicKey,
    DISCORD_TOKEN: discord.botToken,
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: redis.token,
    CUSTOM_ID_SECRET: 'c'.repeat(32),
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
    register(
      { apiBase: discord.apiBase, applicationId: discord.applicationId, token: discord.botToken },
      enabledRegistry(new Set()).manifest,
    ),
  ]);
  await discord.setInteractionsUrl(`${edge.url}/interactions`);
  discord.core.bots.main.intents = { guildMembers: true, messageContent: true };
  await agentsReady(node, 2);

  root = mkdtempSync(join(tmpdir(), 'chorus-check-'));
  mkdirSync(join(root, dirname(IMAGES_FILE)), { recursive: true });
  const images = textOf(IMAGES_FILE);
  const digests = new Map(pinsIn(images).map(({ reference }) => [reference, `sha256:${'0'.repeat(64)}`]));
  writeFileSync(join(root, IMAGES_FILE), withDigests(images, digests));
  writeFileSync(join(root, '.env'), 'METRICS_TOKEN=x\n', { mode: 0o600 });
  mkdirSync(join(root, 'backups'), { mode: 0o700 });
});
afterAll(async () => {
  await edge.stop();
  await redis.stop();
  await stage.close();
  rmSync(root, { recursive: true });
});

/** What these areas find, as `area id level: detail`, with the fix behind an arrow. Findings that are ok only if asked for. */
async function found(
  areas: string,
  changes: Record<string, string> = {},
  { edgeUrl = edge.url, withOk = false } = {},
): Promise<string[]> {
  const chosen = AREAS.filter(({ name }) => areas.split(' ').includes(name));
  expect(chosen.length).toBe(areas.split(' ').length);
  const findings = await runCheck({ environment: { ...environment, ...changes }, root, edgeUrl }, chosen);
  expect(JSON.stringify(findings)).not.toMatch(new RegExp([SECRET, METRICS_TOKEN, redis.token].join('|')));
  return findings
    .filter(({ level }) => withOk || level !== 'ok')
    .map(({ area, id, level, detail, fix }) => `${area} ${id} ${level}: ${detail}${fix ? ` → ${fix}` : ''}`);
}

/** A server that answers like this instead of an edge or a node. */
async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const matching = (text: string) => expect.stringMatching(text);

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

describe('the configuration', () => {
  test('each missing or invalid variable is a finding with its fix', async () => {
    expect(await found('configuration', { CUSTOM_ID_SECRET: '', METRICS_TOKEN: 'short', LEASE_MS: '5' })).toEqual([
      matching(
        '^configuration CUSTOM_ID_SECRET failure: CUSTOM_ID_SECRET: not set → Set a random string of at least 32',
      ),
      matching('^configuration METRICS_TOKEN failure'),
      matching('^configuration LEASE_MS failure: LEASE_MS: .+ → Set how long a lease on an agent lasts'),
    ]);
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

  test('half of what voice needs, rate limits for tests, and a missing token are warnings', async () => {
    expect(
      await found('configuration', {
        AGENT_TOKEN_KEYS: '',
        LAVALINK_NODES: '',
        NODE_PUBLIC_URL: '',
        RATE_LIMIT_SCALE: '1000',
        DISCORD_TOKEN: '',
      }),
    ).toEqual([
      matching('voice warning: VOICE_NODE_SECRET is set, but AGENT_TOKEN_KEYS isn’t.+ → Set AGENT_TOKEN_KEYS=k1:'),
      matching('voice-place warning: .+name their voice channel'),
      matching('rate-limits warning: rate limits are multiplied by 1000'),
    ]);
  });
});

describe('the database', () => {
  test.each([
    ['', 'configuration DATABASE_URL failure: DATABASE_URL: not set → Set postgres://user'],
    ['mysql://a', 'configuration DATABASE_URL failure: DATABASE_URL: not a postgres'],
    [
      'postgres://u:secret-password@127.0.0.1:1/x',
      'database connection failure: Postgres can’t be reached.+ECONNREFUSED.+ → Start it',
    ],
  ])('%s fails once, and what needs it isn’t checked', async (url, reason) => {
    const findings = await found('configuration database migrations rights books jobs nodes agents', {
      DATABASE_URL: url,
    });
    expect(findings).toEqual([matching(reason)]);
    expect(findings.join()).not.toContain('secret-password');
  });

  test('a server that doesn’t respond is reported in time', async () => {
    const proxy = await openFaultyProxy(stage.url);
    proxy.set('silent');
    onTestFinished(() => proxy.close());
    expect(await found('database jobs', { DATABASE_URL: proxy.url })).toEqual([matching('Postgres can’t be reached')]);
  });

  test('migrations that are pending, of a later release, and functions that differ', async () => {
    const empty = await createEmptyDatabase();
    onTestFinished(() => empty.drop());
    expect(await found('migrations books jobs nodes agents', { DATABASE_URL: empty.url })).toEqual([
      matching('^migrations migrations failure: \\d+ migrations are pending → Run: npm run migrate'),
    ]);
    await stage.sql`insert into schema_version (version, name) values (9999, 'later')`;
    expect(await found('migrations')).toEqual([
      matching('the database has migration 9999, .+ends at \\d+ → Check out'),
    ]);
    await stage.sql`delete from schema_version where version = 9999`;
    await stage.sql`update schema_function set checksum = 'x' where file = 'economy/pay.sql'`;
    expect(await found('migrations')).toEqual([matching('functions failure: 1 function is out of date')]);
    await runScript('infra/scripts/migrate.ts', [], { DATABASE_URL: stage.url });
    expect(await found('migrations')).toEqual([]);
  });

  test('roles that lack something, and roles that can do more than they need', async () => {
    await stage.sql.unsafe(`revoke insert on transfer from ${EDGE_ROLE}; grant update on entry to ${EDGE_ROLE};
      grant select on account to public; revoke usage on sequence voice_fence from ${NODE_ROLE}`);
    expect((await found('rights')).slice(1)).toEqual([
      matching(`edge-missing failure: ${EDGE_ROLE} lacks insert on transfer → Run: npm run migrate`),
      matching(`edge-beyond failure: ${EDGE_ROLE} has 1 right that isn’t needed: update on entry`),
      matching(`node-missing failure: ${NODE_ROLE} lacks usage of voice_fence`),
      matching(`node-beyond failure: ${NODE_ROLE} has 1 right that isn’t needed: select on account → .+from public`),
    ]);
    await stage.sql`revoke all on all tables in schema public from public`;
    await runScript('infra/scripts/migrate.ts', [], { DATABASE_URL: stage.url });
    expect(await found('rights')).toHaveLength(1);
    await stage.sql`grant create on schema public to public`;
    expect((await found('rights')).slice(1)).toEqual([
      matching('edge-beyond failure: .+create in the schema.+revoke create'),
      matching('node-beyond failure'),
    ]);
    await stage.sql`revoke create on schema public from public`;
  });

  test('a halted ledger, one that didn’t balance, and one that nobody checks', async () => {
    await stage.sql`delete from ledger_check`;
    await stage.sql`insert into ledger_halt (scope, reason) values (0, 'every balance is the sum of its entries')`;
    await stage.sql`insert into ledger_check (is_full, at, through_id, settled_id, horizon, drift)
      values (true, now() - interval '3 days', 0, 0, '0', '[{"invariant": "no balance is below its floor", "rows": 1}]')`;
    await stage.sql`insert into transfer (idem_key, code, actor_id, at) values ('old', 'freeze', 1, now() - interval '3 days')`;
    expect(await found('books')).toEqual([
      matching('halt failure: the ledger is halted: every balance .+ → .+/economy resume'),
      matching('balance failure: .+: no balance is below its floor'),
      matching('check warning: last checked 72 hours ago → Start an edge'),
    ]);
    await stage.sql`delete from ledger_check`;
    await stage.sql`delete from ledger_halt`;
    expect(await found('books')).toEqual([matching('check warning: the whole ledger was never checked')]);
  });

  test('jobs that are late, and jobs that were given up', async () => {
    await stage.sql`insert into job (kind, key, run_at, claimable_at, dead_at) values
      ('forgotten', 'a', now() - interval '2 minutes', now() - interval '2 minutes', null),
      ('broken', 'a', now(), now(), now())`;
    expect(await found('jobs')).toEqual([
      'jobs dead failure: given up: 1 × broken → See “Jobs are dead” in docs/OPERATIONS.md.',
      'jobs late failure: late: 1 × forgotten → Start an edge or a voice node, or see their logs.',
    ]);
    await stage.sql`delete from job where kind in ('forgotten', 'broken')`;
  });
});

test('a Redis that’s missing, rejects the token, is down, or fails', async () => {
  expect(await found('configuration redis', { UPSTASH_REDIS_REST_TOKEN: '' })).toEqual([
    matching('configuration UPSTASH_REDIS_REST_TOKEN failure: .+not set'),
  ]);
  expect(await found('redis', { UPSTASH_REDIS_REST_TOKEN: 'wrong-token' })).toEqual([
    matching('redis connection failure'),
  ]);
  expect(await found('redis', { UPSTASH_REDIS_REST_URL: closed })).toEqual([matching('ECONNREFUSED')]);
  redis.failWith(500);
  expect(await found('redis')).toEqual([matching('redis connection failure')]);
  redis.heal();
});

describe('Discord', () => {
  test('no credentials, a token that’s rejected, another application’s, or another key', async () => {
    expect(await found('discord commands intents', { DISCORD_TOKEN: '' })).toEqual([
      matching('credentials failure: DISCORD_TOKEN isn’t set'),
    ]);
    expect(await found('discord commands intents', { DISCORD_TOKEN: 'nonsense' })).toEqual([
      matching('discord credentials failure: Discord responded with status 401.+ → .+DISCORD_TOKEN'),
    ]);
    expect(await found('discord commands', { DISCORD_APPLICATION_ID: '123456789012345678' })).toEqual([
      matching(`credentials failure: DISCORD_TOKEN belongs to application ${stage.discord.applicationId}`),
    ]);
    const spki = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' });
    expect(await found('discord', { DISCORD_PUBLIC_KEY: spki.subarray(12).toString('hex') })).toEqual([
      matching(`public-key failure: .+ → Set DISCORD_PUBLIC_KEY=${stage.discord.publicKey}`),
    ]);
  });

  test('commands that aren’t those of this release', async () => {
    expect(await found('commands', { DISABLED_MODULES: 'economy' })).toEqual([
      matching('registered failure: \\d+ commands are out of date: /.+, and \\d+ more → Run: npm run register'),
    ]);
  });

  test('privileged intents that are off, with what doesn’t work without them', async () => {
    const { main } = stage.discord.core.bots;
    main.intents = { guildMembers: false, messageContent: false };
    expect(await found('intents')).toEqual([
      matching('server-members warning: .+off: /role mass .+ → Turn it on'),
      matching('message-content warning: .+off: /purge '),
    ]);
    main.intents = { guildMembers: true, messageContent: true };
  });
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
    redis.failWith(500);
    await expect
      .poll(() => found('endpoint'), { interval: 500 })
      .toEqual([matching('readyz warning: /readyz is degraded, redis no response')]);
    redis.heal();
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

test('files that others can read, and a folder of backups that they can enter', async () => {
  chmodSync(join(root, '.env'), 0o644);
  chmodSync(join(root, 'backups'), 0o755);
  expect(await found('files', { BACKUP_DIR: join(root, 'backups') })).toEqual([
    'files .env failure: .env can be used by others (0644) → Run: chmod 600 .env',
    matching(`files backups failure: .+ \\(0755\\) → Run: chmod 700 ${root}/backups`),
  ]);
  expect(await found('files', { BACKUP_DIR: '.env' })).toContainEqual(matching('isn’t a folder'));
  chmodSync(join(root, '.env'), 0o600);
  chmodSync(join(root, 'backups'), 0o700);
});

test('what isn’t pinned is a warning', async () => {
  const text = readFileSync(join(root, IMAGES_FILE), 'utf8');
  writeFileSync(join(root, IMAGES_FILE), text.replace(/@sha256:0+/, ''));
  expect(await found('images')).toEqual([
    matching('images pins warning: 1 image or plugin isn’t pinned: node:.+ → Run: npm run images:pin'),
  ]);
  writeFileSync(join(root, IMAGES_FILE), text);
});

describe('npm run check', () => {
  const script = join(ROOT, 'infra/scripts/check.ts');

  test('prints one JSON document with --json, and exits with 1 only for failures', async () => {
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

  test('exits with 1 for a failure, and for arguments it doesn’t know', async () => {
    const { code, output } = await runScript('infra/scripts/check.ts', [], {});
    expect(code).toBe(1);
    expect(output).toMatch(/✗ configuration +DATABASE_URL: not set\n +Set postgres:/);
    expect(output).toMatch(/\d+ problems and \d+ warnings found\.\n$/);
    expect(output).not.toContain('\u001b');
    expect(await runScript('infra/scripts/check.ts', ['--colour'], {})).toEqual({
      code: 1,
      output: expect.stringContaining('Use: npm run check'),
    });
  });

  test.skipIf(spawnSync('script', ['--version']).status !== 0)(
    'has colors on a terminal, and none with NO_COLOR',
    async () => {
      const onTerminal = async (variables: Record<string, string>) => {
        const child = spawn('script', ['-qec', `'${process.execPath}' '${script}'`, '/dev/null'], {
          env: { PATH: process.env.PATH, TERM: 'xterm', ...variables },
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
        return output;
      };
      const [colored, plain] = await Promise.all([onTerminal({}), onTerminal({ NO_COLOR: '1' })]);
      expect(colored).toContain('\u001b[31m✗\u001b[39m configuration');
      expect(plain).not.toContain('\u001b');
    },
  );
});
