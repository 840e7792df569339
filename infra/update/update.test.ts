/** Updates of a running edge: real commits, migrations, and processes. Where there's no Docker, folders stand in for images. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sql } from '../../shared/platform/postgres.ts';
import { IMAGES_FILE, pinsIn, withDigests } from '../docker/pins.ts';
import { freePort } from '../sandbox/processes/ports.ts';
import { startRedis } from '../sandbox/redis/server.ts';
import { ROOT } from '../sandbox/state/folder.ts';
import { createDatabase } from '../testing/database.ts';

/** What an installation's files are, without packages. */
const PARTS = [
  'edge',
  'shared',
  'migrations',
  'infra',
  'package.json',
  'package-lock.json',
  'docker-compose.voice.yml',
];

function isShipped(path: string): boolean {
  return !/\.test\.ts$|\/infra\/(sandbox|testing|bench|lavalink)$/.test(path);
}

/** Only root can, and not everywhere. */
function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const canMount = mayMount();

describe('npm run update', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-update-'));
  /** Where new versions come from. */
  const origin = join(folder, 'origin');
  /** The operator's checkout. */
  const server = join(folder, 'server');
  const docker = join(folder, 'docker');
  let sql: Sql;
  let url: string;
  let environment: NodeJS.ProcessEnv;
  let stopAll: () => Promise<void>;

  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
      cwd,
      encoding: 'utf8',
    }).trim();
  const inDocker = (...args: string[]) =>
    execFileSync('docker', args, {
      cwd: server,
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  /** Releases what `change` does to the files. */
  const release = (change: (root: string) => void): string => {
    change(origin);
    git(origin, 'add', '-A');
    git(origin, 'commit', '-qm', 'A change');
    return git(origin, 'rev-parse', 'HEAD');
  };
  const update = async (...args: string[]) => {
    const child = spawn(
      process.execPath,
      [join(ROOT, 'infra/scripts/update.ts'), '--root', server, '--no-backup', '--wait', '60', ...args],
      {
        env: environment,
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const [code] = await once(child, 'close');
    return { code: Number(code), output };
  };
  const pid = () =>
    (JSON.parse(readFileSync(join(docker, 'containers.json'), 'utf8')) as { edge: { pid: number } }).edge.pid;
  const head = () => git(server, 'rev-parse', 'HEAD');
  const answers = async () => (await fetch(`${url}/readyz`)).status;
  const tables = async () =>
    (await sql`select relname from pg_class where relname like 'update_test_%' and relkind = 'r' order by 1`).map(
      ({ relname }) => relname as string,
    );

  beforeAll(async () => {
    for (const each of [origin, docker, join(folder, 'bin')]) mkdirSync(each);
    for (const part of PARTS) cpSync(join(ROOT, part), join(origin, part), { recursive: true, filter: isShipped });
    git(origin, 'init', '-q', '-b', 'main');
    const first = release(() => {});
    git(folder, 'clone', '-q', origin, server);
    writeFileSync(
      join(folder, 'bin', 'docker'),
      `#!/bin/sh\nexec ${process.execPath} ${join(ROOT, 'infra/testing/stand-in-docker.ts')} "$@"\n`,
    );
    chmodSync(join(folder, 'bin', 'docker'), 0o755);
    environment = {
      ...process.env,
      PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
      STAND_IN_DOCKER: docker,
      STAND_IN_MODULES: ROOT,
    };
    const database = await createDatabase();
    sql = database.sql;
    const redis = await startRedis({ port: 0, token: 'token' });
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const common = { DATABASE_URL: database.url };
    const edge = {
      ...common,
      PORT: String(port),
      HOST: '127.0.0.1',
      DISCORD_APPLICATION_ID: '1',
      DISCORD_PUBLIC_KEY: 'ab'.repeat(32),
      UPSTASH_REDIS_REST_URL: redis.url,
      UPSTASH_REDIS_REST_TOKEN: 'token',
      CUSTOM_ID_SECRET: 'x'.repeat(32),
      METRICS_TOKEN: 'x'.repeat(32),
    };
    writeFileSync(
      join(docker, 'services.json'),
      JSON.stringify({
        edge: { image: 'chorus-edge', command: [process.execPath, 'edge/node.ts'], environment: edge },
        migrate: {
          image: 'chorus-tools',
          command: [process.execPath, 'infra/scripts/migrate.ts'],
          environment: common,
        },
      }),
    );
    stopAll = async () => {
      process.kill(pid(), 'SIGKILL');
      await redis.stop();
      await database.drop();
    };
    inDocker('compose', 'build');
    inDocker('compose', 'up', '-d', 'edge');
    expect(first).toBe(head());
  });
  afterAll(async () => {
    await stopAll();
    rmSync(folder, { recursive: true, force: true });
  });

  test('says that there’s nothing newer, and refuses what it would lose', async () => {
    expect(await update()).toMatchObject({ code: 0, output: expect.stringContaining('newest version already') });
    appendFileSync(join(server, 'package.json'), '\n');
    const { code, output } = await update();
    expect([code, output]).toEqual([1, expect.stringContaining('You changed files here')]);
    git(server, 'checkout', '-q', 'package.json');
    expect((await update('--to', 'v9')).output).toContain('There’s no version v9');
  });

  test('migrates, replaces the edge, and can go back', async () => {
    const [before, from] = [pid(), head()];
    const to = release((root) => {
      writeFileSync(join(root, 'migrations/0901.do.update-test.sql'), 'create table update_test_1 (id integer);\n');
    });
    const { code, output } = await update();
    expect(output).toContain('To go back: npm run update -- --back');
    expect(code).toBe(0);
    expect([head(), await tables(), await answers()]).toEqual([to, ['update_test_1'], 200]);
    expect(pid()).not.toBe(before);

    const back = await update('--back');
    expect([back.code, head(), await tables(), await answers()]).toEqual([0, from, ['update_test_1'], 200]);
    expect((await update()).code).toBe(0);
    expect(head()).toBe(to);
  });

  test('a migration that fails changes nothing: not even the process is replaced', async () => {
    const [before, from] = [pid(), head()];
    release((root) => {
      const path = join(root, 'migrations/0902.do.update-test.sql');
      writeFileSync(path, 'create table update_test_2 (id integer);\nselect 1 / 0;\n');
    });
    const { code, output } = await update();
    expect(output).toContain('division by zero');
    expect(output).toContain(
      'The database couldn’t be migrated, so it is as it was. The version before is still running.',
    );
    expect([code, pid(), head(), await tables(), await answers()]).toEqual([1, before, from, ['update_test_1'], 200]);
    release((root) => rmSync(join(root, 'migrations/0902.do.update-test.sql')));
    expect((await update()).code).toBe(0);
  });

  test.each([
    ['that ends at its start', 'edge/node.ts', "throw new Error('broken');\n"],
    ['that starts, but never gets ready', 'edge/app.ts', undefined],
  ])('a version %s is replaced by the one before', async (_what, path, content) => {
    const from = head();
    release((root) => {
      const file = join(root, path);
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, content ?? text.replaceAll("'/readyz'", "'/elsewhere'"));
    });
    const { code, output } = await update('--wait', '12');
    expect(output).toMatch(/The version before is running again, and nothing is lost/);
    expect([code, head(), await answers()]).toEqual([1, from, 200]);
    git(origin, 'revert', '--no-edit', 'HEAD');
  });

  test.skipIf(!canMount)('a full disk is noticed while it builds, and the version before runs on', async () => {
    const [before, from] = [pid(), head()];
    release((root) => writeFileSync(join(root, 'infra/other.txt'), 'x'));
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    environment.STAND_IN_IMAGES = disk;
    const { code, output } = await update();
    delete environment.STAND_IN_IMAGES;
    execFileSync('umount', [disk]);
    expect(output).toContain('No space left on device');
    expect(output).toContain('The new version couldn’t be built, so nothing was changed.');
    expect([code, pid(), head(), await answers()]).toEqual([1, before, from, 200]);
  });

  test('an update that dies while it replaces processes goes on with the next one, also if that one fails', async () => {
    const from = head();
    const die = async () => {
      const child = spawn(process.execPath, [join(ROOT, 'infra/scripts/update.ts'), '--root', server, '--no-backup'], {
        env: environment,
      });
      let output = '';
      child.stdout.on('data', (chunk) => {
        output += chunk;
        if (output.includes('> Replacing edge')) child.kill('SIGKILL');
      });
      expect((await once(child, 'close'))[1]).toBe('SIGKILL');
    };
    const path = join(origin, 'migrations/0903.do.update-test.sql');
    release((root) => writeFileSync(join(root, 'infra/another.txt'), 'x'));
    await die();
    release(() => writeFileSync(path, 'select 1 / 0;\n'));
    const failed = await update();
    expect(failed.output).toContain('The last update was interrupted. This one goes on from there.');
    expect(failed.output).toContain('Going back: edge');
    expect([failed.code, head(), await answers()]).toEqual([1, from, 200]);

    const to = release(() => rmSync(path));
    await die();
    const next = await update();
    expect([next.code, head(), await answers()]).toEqual([0, to, 200]);
    const back = await update('--back');
    expect([back.code, head(), await answers()]).toEqual([0, from, 200]);
    expect((await update()).code).toBe(0);
  });

  test('what’s pinned stays pinned, unless its version changed, and other changes are refused', async () => {
    const file = join(server, IMAGES_FILE);
    const [first, second] = pinsIn(readFileSync(file, 'utf8')).map(({ reference }) => reference) as [string, string];
    const digest = `sha256:${'ab'.repeat(32)}`;
    const digests = new Map([
      [first, digest],
      [second, digest],
    ]);
    writeFileSync(file, withDigests(readFileSync(file, 'utf8'), digests));
    release((root) => {
      const path = join(root, IMAGES_FILE);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(second, `${second}9`));
    });
    expect((await update()).code).toBe(0);
    const pins = pinsIn(readFileSync(file, 'utf8'));
    expect(pins.find(({ reference }) => reference === first)?.digest).toBe(digest);
    expect(pins.find(({ reference }) => reference === `${second}9`)?.digest).toBeUndefined();
    appendFileSync(file, '# mine\n');
    expect((await update()).output).toContain('You changed files here');
    expect(readFileSync(file, 'utf8')).toContain('# mine');
  });
});
