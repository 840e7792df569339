/** Every finding of `npm run check` that needs no edge and no node, caused for real. */
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { enabledCommands } from '../../edge/enabled-commands.ts';
import { checkedManifest } from '../../edge/interactions/checked-manifest.ts';
import { EDGE_ROLE, NODE_ROLE } from '../../shared/platform/database-roles.ts';
import { IMAGES_FILE } from '../docker/pins.ts';
import { type LocalDiscord, startDiscord } from '../sandbox/discord/index.ts';
import { freePort } from '../sandbox/processes/ports.ts';
import { type RedisEndpoint, startRedis } from '../sandbox/redis/server.ts';
import { ROOT } from '../sandbox/state/folder.ts';
import { register } from '../scripts/registration.ts';
import { addBackup, checkoutFolder, findingsOf, matching } from '../testing/checking.ts';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../testing/database.ts';
import { openFaultyProxy } from '../testing/faulty-proxy.ts';
import { runScript } from '../testing/script.ts';
import { recordWay } from './way.ts';

/** Nothing listens there. */
const closed = `http://127.0.0.1:${await freePort()}`;

let stage: TestDatabase;
let redis: RedisEndpoint;
let discord: LocalDiscord;
let root: string;
let environment: Record<string, string>;

beforeAll(async () => {
  stage = await createDatabase(2);
  redis = await startRedis({ token: 'a-token-for-tests' });
  discord = await startDiscord({ port: 0 });
  root = checkoutFolder();
  environment = {
    DATABASE_URL: stage.url,
    DISCORD_API_BASE: discord.apiBase,
    DISCORD_APPLICATION_ID: discord.applicationId,
    DISCORD_PUBLIC_KEY: discord.publicKey,
    DISCORD_TOKEN: discord.botToken,
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: redis.token,
    CUSTOM_ID_SECRET: 'c'.repeat(32),
    METRICS_TOKEN: 'm'.repeat(16),
    VOICE_NODE_SECRET: 'v'.repeat(32),
    AGENT_TOKEN_KEYS: `test:${'5a'.repeat(32)}`,
    LAVALINK_NODES: JSON.stringify([{ id: 'a', url: closed, password: 'p' }]),
    NODE_PUBLIC_URL: closed,
  };
  const target = { apiBase: discord.apiBase, applicationId: discord.applicationId, token: discord.botToken };
  await register(target, checkedManifest(enabledCommands(new Set())));
});
afterAll(async () => {
  await discord.stop();
  await redis.stop();
  await stage.drop();
  rmSync(root, { recursive: true });
});

const found = findingsOf(() => ({ environment, root }));

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
      matching(`credentials failure: DISCORD_TOKEN belongs to application ${discord.applicationId}`),
    ]);
    const spki = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' });
    expect(await found('discord', { DISCORD_PUBLIC_KEY: spki.subarray(12).toString('hex') })).toEqual([
      matching(`public-key failure: .+ → Set DISCORD_PUBLIC_KEY=${discord.publicKey}`),
    ]);
  });

  test('commands that aren’t those of this release', async () => {
    expect(await found('commands', { DISABLED_MODULES: 'economy' })).toEqual([
      matching('registered failure: \\d+ commands are out of date: /.+, and \\d+ more → Run: npm run register'),
    ]);
  });

  test('privileged intents that are off, with what doesn’t work without them', async () => {
    const { main } = discord.core.bots;
    main.intents = { guildMembers: false, messageContent: false };
    expect(await found('intents')).toEqual([
      matching('server-members warning: .+off: /role mass .+ → Turn it on'),
      matching('message-content warning: .+off: /purge '),
    ]);
    main.intents = { guildMembers: true, messageContent: true };
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

test('no backups, and nowhere to keep any', async () => {
  expect(await found('backups')).toEqual([
    matching('backups newest warning: BACKUP_DIR isn’t set → Unless your hoster'),
  ]);
  expect(await found('backups', { BACKUP_DIR: 'backups' })).toEqual([
    matching('backups newest failure: there are none → Run: npm run backup'),
  ]);
});

test('a broken backup where docker-compose.yml keeps them, although BACKUP_DIR isn’t set', async () => {
  const folder = join(root, 'backups');
  await addBackup(folder);
  for (const name of readdirSync(folder)) if (name.endsWith('.dump')) truncateSync(join(folder, name), 1);
  expect(await found('backups')).toEqual([matching('backups newest failure: chorus-.+ isn’t verified: .+')]);
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});

test('what isn’t pinned is a warning: everything that Docker runs, or Lavalink alone where there’s no Docker', async () => {
  const text = readFileSync(join(root, IMAGES_FILE), 'utf8');
  writeFileSync(join(root, IMAGES_FILE), text.replaceAll(/@sha256:0+/g, ''));
  const units = join(root, 'units');
  mkdirSync(units);
  const foundThere = findingsOf(() => ({ environment, root, units }));
  const withoutDocker = matching('pins warning: 3 files of Lavalink aren’t pinned: \\S+:youtube.+Lavalink.jar → Run');
  expect(await foundThere('images')).toEqual([
    matching('images pins warning: 10 images and plugins aren’t pinned: node:.+ → Run: npm run images:pin'),
  ]);
  recordWay(root, 'processes');
  expect(await foundThere('images')).toEqual([withoutDocker]);
  // Without a record, the units say it. An edge alone has no Lavalink.
  rmSync(join(root, '.chorus'), { recursive: true });
  writeFileSync(join(units, 'chorus-compose.service'), '');
  expect(await foundThere('images')).toHaveLength(1);
  writeFileSync(join(units, 'chorus-edge.service'), '');
  expect(await foundThere('images')).toEqual([withoutDocker]);
  expect(await foundThere('images', { LAVALINK_NODES: '', NODE_PUBLIC_URL: '' }, { withOk: true })).toEqual([
    'images pins ok: none are used, because this installation runs without Docker',
  ]);
  recordWay(root, 'compose');
  expect(await foundThere('images')).toEqual([matching('10 images and plugins')]);
  for (const name of ['.chorus', 'units']) rmSync(join(root, name), { recursive: true });
  writeFileSync(join(root, IMAGES_FILE), text);
});

describe('npm run check', () => {
  const script = join(ROOT, 'infra/scripts/check.ts');

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
