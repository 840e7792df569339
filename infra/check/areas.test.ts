/** Every finding of `npm run check` that needs no edge, no node, and no database, caused for real. */
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IMAGES_FILE } from '../docker/pins.ts';
import type { LocalDiscord } from '../sandbox/discord/index.ts';
import { freePort } from '../sandbox/processes/ports.ts';
import type { RedisEndpoint } from '../sandbox/redis/server.ts';
import { ROOT } from '../sandbox/state/folder.ts';
import {
  addBackup,
  checkoutFolder,
  findingsOf,
  type Installation,
  matching,
  openInstallation,
} from '../testing/checking.ts';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { runScript } from '../testing/script.ts';
import { recordWay } from './way.ts';

/** Nothing listens there. */
const closed = `http://127.0.0.1:${await freePort()}`;

let stage: TestDatabase;
let installation: Installation;
let redis: RedisEndpoint;
let discord: LocalDiscord;
let root: string;
let environment: Record<string, string>;

beforeAll(async () => {
  stage = await createDatabase(2);
  installation = await openInstallation(stage.url);
  ({ redis, discord } = installation);
  root = checkoutFolder();
  environment = {
    ...installation.environment,
    VOICE_NODE_SECRET: 'v'.repeat(32),
    AGENT_TOKEN_KEYS: `test:${'5a'.repeat(32)}`,
    LAVALINK_NODES: JSON.stringify([{ id: 'a', url: closed, password: 'p' }]),
    NODE_PUBLIC_URL: closed,
  };
  await installation.register();
});
afterAll(async () => {
  await installation.stop();
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

test('a voice node’s environment alone is only missing what a node needs', async () => {
  const names = ['DATABASE_URL', 'METRICS_TOKEN', 'VOICE_NODE_SECRET', 'LAVALINK_NODES', 'NODE_PUBLIC_URL'];
  const own = Object.fromEntries(names.map((name) => [name, environment[name] ?? '']));
  const foundThere = findingsOf(() => ({ environment: own, root }));
  expect(await foundThere('configuration redis', { VOICE_NODE_SECRET: 'short' }, { withOk: true })).toEqual([
    matching('^configuration VOICE_NODE_SECRET failure: VOICE_NODE_SECRET: .+ → Set the random string of at least 32'),
    matching('^configuration AGENT_TOKEN_KEYS failure: AGENT_TOKEN_KEYS: not set → Set '),
  ]);
  expect(
    await foundThere(
      'configuration redis',
      { AGENT_TOKEN_KEYS: environment.AGENT_TOKEN_KEYS ?? '', NODE_ID: 'voice-7' },
      { withOk: true },
    ),
  ).toEqual(['configuration voice-node ok: voice node: complete, as voice-7']);
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

  test('a dashboard that nobody can log in to with Discord', async () => {
    const secret = 'a-client-secret-for-tests';
    const PUBLIC_URL = 'https://chorus.example';
    discord.acceptLogins({ secret, redirects: new Set() });
    const withSecret = { PUBLIC_URL, DISCORD_CLIENT_SECRET: secret };
    expect(await found('discord dashboard', withSecret)).toEqual([
      matching('dashboard redirect failure: Discord doesn’t know https://chorus.example/auth/callback'),
    ]);
    discord.acceptLogins({ secret, redirects: new Set([`${PUBLIC_URL}/auth/callback`]) });
    expect(await found('discord dashboard', withSecret)).toEqual([]);
    expect(await found('discord dashboard', { ...withSecret, DISCORD_CLIENT_SECRET: 'another' })).toEqual([
      matching('dashboard client-secret failure: .+ → Copy the client secret'),
    ]);
    expect(await found('dashboard', { PUBLIC_URL })).toEqual([]);
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
    matching('images pins warning: 15 images and plugins aren’t pinned: node:.+ → Run: npm run images:pin'),
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
  expect(await foundThere('images')).toEqual([matching('15 images and plugins')]);
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
