/** The units for those who want no Docker: what they say, and what happens to their processes when systemd starts and stops them. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environmentOf, REQUIRED, readCompose } from '../docker/composed.ts';
import { textOf } from '../docker/reading.ts';
import { freePort } from '../sandbox/processes/ports.ts';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { FOLDER, readUnits, type Unit } from './units.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const all = readUnits('service').map((unit) => [unit.name, unit] as const);
/** Those that run Chorus itself. The others run Docker. */
const services = all.filter(([, unit]) => unit.last('ExecStart')?.startsWith('/usr/bin/node '));
/** Someone else's code, so it has less to begin with. */
const lavalink = all.find(([name]) => name === 'chorus-lavalink.service')?.[1] as Unit;
const lasting = services.filter(([, unit]) => unit.last('Type') !== 'oneshot');
const compose = readCompose('docker-compose.yml');
const composed = (unit: Unit) => compose.services[unit.name.replace(/^chorus-(.*)\.service$/, '$1')];
const seconds = (text = '') => Number.parseInt(text, 10);

/** What the least privileged service has. */
const HARDENING = {
  ...{
    NoNewPrivileges: 'yes',
    CapabilityBoundingSet: '',
    ProtectSystem: 'strict',
    ProtectHome: 'yes',
    PrivateTmp: 'yes',
  },
  ...{ PrivateDevices: 'yes', RestrictNamespaces: 'yes', RestrictSUIDSGID: 'yes', UMask: '0077' },
};

function hasSystemd(): boolean {
  // 250 is the first version that judges a file. https://github.com/systemd/systemd/blob/main/NEWS
  const found = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
  return found.status === 0 && Number(/systemd (\d+)/.exec(found.stdout)?.[1]) >= 250;
}

test.each([...services, ['chorus-lavalink.service', lavalink] as const])(
  '%s is hardened, limited like its container, and nobody’s in particular',
  (_name, unit) => {
    for (const [directive, value] of Object.entries(HARDENING))
      expect([directive, unit.last(directive)]).toEqual([directive, value]);
    expect(unit.all('SystemCallFilter')).toEqual(['@system-service', '~@privileged']);
    const service = composed(unit);
    expect(unit.last('MemoryMax')?.toLowerCase()).toBe(service?.mem_limit);
    expect(Number(unit.last('TasksMax'))).toBe(service?.pids_limit);
    const account = [unit.last('User'), unit.last('DynamicUser')];
    expect(account).toEqual(unit === lavalink ? [undefined, 'yes'] : ['chorus', undefined]);
  },
);

describe.each(services)('%s', (name, unit) => {
  test('starts what exists, as its npm script does, with an environment of its own', () => {
    const [program, bootstrap, entry = '', ...rest] = unit.last('ExecStart')?.split(' ') ?? [];
    expect([program, bootstrap, rest]).toEqual(['/usr/bin/node', 'infra/scripts/bootstrap.mjs', []]);
    expect([entry, existsSync(join(ROOT, entry))]).toEqual([entry, true]);
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    // redis-rest has no script: without Docker, it's one of the ways to have a Redis.
    if (!entry.includes('redis-rest')) expect(Object.values(scripts)).toContain(`node ${bootstrap} ${entry}`);
    expect(unit.last('EnvironmentFile')).toBe(`/etc/chorus/${name.replace(/^chorus-(.*)\.service$/, '$1')}.env`);
  });

  test('is told to stop as its process expects', () => {
    // SIGTERM, to the main process only: the bootstrap passes it on once.
    expect([unit.last('KillMode'), unit.last('KillSignal')]).toEqual(['mixed', undefined]);
    if (unit.last('Type') === 'oneshot') expect(seconds(unit.last('TimeoutStartSec'))).toBeGreaterThanOrEqual(600);
    else
      expect(seconds(unit.last('TimeoutStopSec'))).toBeGreaterThanOrEqual(seconds(composed(unit)?.stop_grace_period));
  });
});

test('a node that another one replaced stays down, and everything else comes back', () => {
  expect(Object.fromEntries(lasting.map(([name, unit]) => [name, unit.last('Restart')]))).toEqual({
    'chorus-edge.service': 'always',
    'chorus-redis-rest.service': 'always',
    'chorus-voice-node.service': 'on-failure',
  });
});

test('once it’s enabled, migrations run before what needs them, and hold it back if they fail', () => {
  const [, migrate] = services.find(([name]) => name === 'chorus-migrate.service') ?? [];
  const dependents = ['chorus-edge.service', 'chorus-voice-node.service'];
  expect([migrate?.last('RequiredBy')?.split(' '), migrate?.last('Before')?.split(' ')]).toEqual([
    dependents,
    dependents,
  ]);
});

test('the one for Docker starts what’s built, and waits until everything has stopped', () => {
  const docker = all.filter((each) => !services.includes(each) && each[1] !== lavalink);
  expect(docker.map(([name, unit]) => [name, unit.last('ExecStart')])).toEqual([
    ['chorus-compose-backup.service', '/usr/bin/docker compose run --rm --no-deps backup'],
    ['chorus-compose.service', '/usr/bin/docker compose up --detach --no-build'],
  ]);
  const unit = docker.at(-1)?.[1];
  const slowest = Math.max(...compose.all.map(([, { stop_grace_period: grace }]) => seconds(grace ?? '10s')));
  expect(seconds(unit?.last('TimeoutStopSec'))).toBeGreaterThan(slowest);
});

test('the documentation says how to use each', () => {
  const pages = ['DEPLOY', 'OPERATIONS'].map((page) => textOf(`docs/${page}.md`)).join('\n');
  for (const [name] of all) expect([name, pages.includes(name.replace('.service', ''))]).toEqual([name, true]);
});

test('each timer starts a service that’s there', () => {
  for (const timer of readUnits('timer'))
    expect(all.map(([name]) => name)).toContain(timer.last('Unit') ?? timer.name.replace('.timer', '.service'));
});

describe.skipIf(!hasSystemd())('systemd itself', () => {
  const files = all.map(([name]) => join(FOLDER, name));

  test('finds nothing wrong', () => {
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], { encoding: 'utf8' });
    // This machine may not have the programs, or not there, nor Docker's own unit.
    const isElsewhere = /\/usr\/bin\/(node|java|docker)\b|docker\.service/;
    const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    const complaints = lines.filter((line) => !isElsewhere.test(line));
    expect(complaints).toEqual([]);
  });

  test.each([...services.map(([name]) => join(FOLDER, name)), join(FOLDER, 'chorus-lavalink.service')])(
    'calls the exposure of %s low',
    (file) => {
      const text = execFileSync('systemd-analyze', ['security', '--offline=true', '--no-pager', file], {
        encoding: 'utf8',
      });
      expect(Number(/Overall exposure level for \S+: ([\d.]+)/.exec(text)?.[1])).toBeLessThan(2);
    },
  );
});

describe('Lavalink', () => {
  test('has the heap of its container, and the same addresses are closed to it, but for this machine’s', () => {
    const heap = /-Xmx\w+/;
    expect(heap.exec(lavalink.last('ExecStart') ?? '')?.[0]).toBe(composed(lavalink)?.environment?._JAVA_OPTIONS);
    const closed = lavalink.all('IPAddressDeny').flatMap((line) => line.split(' '));
    const rules = textOf('infra/lavalink/egress.nft').replace(/#.*/g, '');
    const container = [...rules.matchAll(/\b\d+\.\d+\.\d+\.\d+\/\d+/g)].map(([range]) => range);
    expect(closed.filter((range) => !range.includes(':'))).toEqual(
      container.filter((range) => range !== '127.0.0.0/8'),
    );
    expect(lavalink.all('IPAddressAllow')).toEqual(['localhost']);
    // Of IPv6, everything but 2000::/3, and what the container may not reach of that.
    const own = [...rules.matchAll(/\b[0-9a-f]+(?::[0-9a-f]+)*::\/\d+/g)].map(([range]) => range);
    const outside = ['::/3', '4000::/2', '8000::/1'];
    expect(closed.filter((range) => range.includes(':'))).toEqual([
      ...outside,
      ...own.filter((range) => range !== '2000::/3'),
    ]);
  });

  // Of Debian's default-jdk-headless. The JAR of the real one can't be downloaded by tests.
  test.skipIf(spawnSync('javac', ['--version']).status !== 0)(
    'is started by Java as the unit says, and SIGTERM ends it as the unit expects',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'chorus-java-'));
      const source = `public class Main { public static void main(String[] a) throws Exception {
        System.out.println(Runtime.getRuntime().maxMemory() >> 20); Thread.sleep(60000); } }`;
      writeFileSync(join(folder, 'Main.java'), source);
      execFileSync('javac', ['Main.java'], { cwd: folder });
      execFileSync('jar', ['cfe', 'Lavalink.jar', 'Main', 'Main.class'], { cwd: folder });
      const [program = '', ...args] = lavalink.last('ExecStart')?.split(' ') ?? [];
      const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
      const [heapMib] = await once(child.stdout, 'data');
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      rmSync(folder, { recursive: true });
      expect(Number(heapMib)).toBeLessThanOrEqual(1_200);
      expect(String(code)).toBe(lavalink.last('SuccessExitStatus'));
    },
  );
});

describe('their processes', () => {
  let database: TestDatabase;
  let checkout: string;
  const running: ChildProcess[] = [];
  beforeAll(async () => {
    database = await createDatabase(1);
    // Not this one: if it had no stamp, the bootstrap would install over what the tests run with.
    checkout = mkdtempSync(join(tmpdir(), 'chorus-units-'));
    mkdirSync(join(checkout, 'infra/scripts'), { recursive: true });
    mkdirSync(join(checkout, 'node_modules'));
    for (const file of ['bootstrap.mjs', 'node-integrity.mjs'])
      copyFileSync(join(ROOT, 'infra/scripts', file), join(checkout, 'infra/scripts', file));
    for (const path of ['edge', 'voice-node', 'infra/redis-rest', 'infra/scripts/migrate.ts'])
      symlinkSync(join(ROOT, path), join(checkout, path));
    writeFileSync(join(checkout, 'package-lock.json'), '{}');
    const checksum = createHash('sha256').update('{}').update(`${process.platform}-${process.arch}`).digest('hex');
    writeFileSync(join(checkout, 'node_modules/.chorus-lock'), checksum);
  });
  afterAll(async () => {
    for (const child of running) if (child.exitCode === null) child.kill('SIGKILL');
    await database?.drop();
    rmSync(checkout, { recursive: true });
  });

  /** What's in its EnvironmentFile, and what the unit adds. */
  const environmentFor = async (unit: Unit): Promise<Record<string, string>> => {
    const service = composed(unit);
    const given = service ? environmentOf(service, REQUIRED['docker-compose.yml']) : {};
    const here = { DATABASE_URL: database.url, MIGRATE_DATABASE_URL: database.url, HOST: '127.0.0.1' };
    const own = unit.all('Environment').map((pair) => pair.split('=', 2) as [string, string]);
    const away = { REDIS_URL: 'redis://127.0.0.1:1', UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1' };
    return { ...given, ...here, ...away, PORT: String(await freePort()), ...Object.fromEntries(own) };
  };

  const start = async (unit: Unit) => {
    const [, ...args] = unit.last('ExecStart')?.split(' ') ?? [];
    const child = spawn(process.execPath, args, {
      ...{ cwd: checkout, env: await environmentFor(unit), detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    running.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data) => {
        output += String(data);
      });
    return { child, output: () => output, exited: once(child, 'exit') };
  };

  test('start, and stop by themselves when systemd asks the main process to', async () => {
    await Promise.all(
      lasting.map(async ([name, unit]) => {
        const { child, output, exited } = await start(unit);
        const isUp = () => output().includes('listens on port') || child.exitCode !== null;
        await expect.poll(isUp, { timeout: 30_000 }).toBe(true);
        child.kill('SIGTERM');
        expect([name, await exited, output()]).toEqual([name, [0, null], expect.stringContaining('listens on port')]);
        // With KillMode=mixed, systemd kills whatever is left of the group now. Nothing is.
        expect(() => process.kill(-(child.pid ?? 0), 0)).toThrow('ESRCH');
      }),
    );
  });

  test('migrate, and end', async () => {
    const [, unit] = services.find(([name]) => name === 'chorus-migrate.service') ?? [];
    if (unit === undefined) throw new Error('no such unit');
    const { output, exited } = await start(unit);
    expect([await exited, output()]).toEqual([[0, null], 'The database is up to date.\n']);
  });

  test('write nothing into the checkout, which is read-only to them', () => {
    expect(existsSync(join(checkout, '.chorus'))).toBe(false);
  });
});
