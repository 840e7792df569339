/**
 * docker-compose.yml as processes: the same commands and environments, in the same order, with Postgres and Redis started like it says.
 * Services are on ports of this machine instead of under names, and the local Lavalink stands in for the real one.
 */
import { type ChildProcess, type SpawnOptionsWithoutStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentOf, REQUIRED, readCompose } from '../docker/composed.ts';
import { commandOf, instructionsOf, layOut } from '../docker/image.ts';
import { interpolated, textOf } from '../docker/reading.ts';
import { demoCatalog } from '../sandbox/lavalink/catalog.ts';
import { startLavalink } from '../sandbox/lavalink/server.ts';
import { ensureDatabase, startPostgres } from '../sandbox/postgres/server.ts';
import { freePort } from '../sandbox/processes/ports.ts';
import { isRoot } from '../sandbox/state/folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The user that the images run as. */
const USER = { uid: 1_000, gid: 1_000 };
const GIVEN = REQUIRED['docker-compose.yml'];
/** The ports that services listen on inside their containers. */
const PORTS = { postgres: 5_432, redis: 6_379, 'redis-rest': 8_079, edge: 8_787, 'voice-node': 8_788, lavalink: 2_333 };
type Named = keyof typeof PORTS;

export interface Process {
  child: ChildProcess;
  /** All output so far. */
  output(): string;
  /** Its exit code, or the signal that killed it. */
  ended: Promise<number | string>;
}

export interface OneServer {
  /** The port of this machine that a service's port is on. */
  ports: Readonly<Record<Named, number>>;
  /** The database as its owner. */
  ownerUrl: string;
  given: Readonly<Record<string, string>>;
  /** Services in the order that Compose starts them. */
  order: string[];
  /** What Compose would give a service. Addresses are those of this machine. */
  environment(service: string): Record<string, string>;
  /** Starts a service in its image, or another command in it. */
  start(service: string, command?: readonly string[]): Process;
  /** Runs the health check of a service's image in its environment. */
  isHealthy(service: string): boolean;
  close(): Promise<void>;
}

/** @param overrides values in `.env` besides the required ones. */
export async function openOneServer(overrides: Readonly<Record<string, string>> = {}): Promise<OneServer> {
  const { service, services } = readCompose('docker-compose.yml');
  const given: Record<string, string> = { ...GIVEN, ...overrides };
  const folder = mkdtempSync(join(tmpdir(), 'chorus-one-server-'));
  if (isRoot()) chmodSync(folder, 0o711);
  const names = Object.keys(PORTS) as Named[];
  const free = await Promise.all(names.map(() => freePort()));
  const ports = Object.fromEntries(names.map((name, index) => [name, free[index] ?? 0])) as Record<Named, number>;

  const settings = (service('postgres').command ?? []).slice(1).map((flag) => flag.replace(/^-c/, '').split('=', 2));
  const { POSTGRES_INITDB_ARGS = '', POSTGRES_PASSWORD = '' } = environmentOf(service('postgres'), given);
  const postgres = await startPostgres({
    ...{ folder, password: POSTGRES_PASSWORD, port: ports.postgres, isDisposable: true },
    // Like its image: passwords are checked without being sent.
    initdbFlags: [...POSTGRES_INITDB_ARGS.split(' '), '--auth-host=scram-sha-256'],
    settings: Object.fromEntries(settings),
  });
  await ensureDatabase(postgres);
  const lavalink = await startLavalink({
    ...{ id: 'lavalink', port: ports.lavalink, password: given.LAVALINK_PASSWORD ?? '', tracks: demoCatalog },
  });

  const here = (text: string) =>
    names.reduce((changed, name) => changed.replaceAll(`${name}:${PORTS[name]}`, `127.0.0.1:${ports[name]}`), text);
  const environment = (name: string): Record<string, string> => {
    const own = environmentOf(service(name), given);
    const moved = Object.entries(own).map(([variable, value]) => [variable, here(value)]);
    const isServer = Object.hasOwn(own, 'PORT') && name in ports;
    return {
      ...(Object.fromEntries(moved) as Record<string, string>),
      ...(isServer && { PORT: String(ports[name as Named]), HOST: '127.0.0.1' }),
    };
  };

  const images = new Map<string, string>();
  const imageOf = (name: string) => {
    const target = service(name).build?.target ?? '';
    const app = images.get(target) ?? layOut(target);
    // Like in the image, the process's user can read everything and write nothing.
    chmodSync(app, 0o755);
    images.set(target, app);
    return app;
  };
  const canRead = isRoot() && spawnSync(process.execPath, ['--check', join(ROOT, 'edge/node.ts')], USER).status === 0;
  const options = (name: string) => ({
    cwd: imageOf(name),
    env: { ...environment(name), NODE_ENV: 'production', NODE_PRESERVE_SYMLINKS: '1' },
    ...(canRead && USER),
  });

  const processes: Process[] = [];
  const run = (program: string, args: readonly string[], about: SpawnOptionsWithoutStdio): Process => {
    const child = spawn(program, args, { ...about, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        output += String(data);
      });
    const ended = once(child, 'exit').then(([code, signal]: (number | string)[]) => code ?? signal ?? '');
    const process_ = { child, ended, output: () => output };
    processes.push(process_);
    return process_;
  };

  const startRedis = () => {
    const file = join(folder, 'redis.conf');
    const moved = { dir: tmpdir(), bind: '127.0.0.1' };
    const content = Object.entries(moved).reduce(
      (text, [key, value]) => text.replace(new RegExp(`^${key} .*$`, 'm'), `${key} ${value}`),
      textOf('infra/redis/redis.conf'),
    );
    writeFileSync(file, `${content}port ${ports.redis}\n`);
    const [shell = '', ...args] = service('redis').command ?? [];
    const script = args.map((text) => interpolated(text, given).replaceAll('/etc/redis.conf', file));
    return run(shell, script, { cwd: folder, env: { ...environment('redis'), PATH: process.env.PATH ?? '' } });
  };

  return {
    ...{ ports, given, environment, ownerUrl: postgres.url },
    order: orderOf(services),
    start(name, command) {
      if (name === 'redis') return startRedis();
      const own = service(name).command ?? commandOf(instructionsOf(service(name).build?.target ?? ''), 'CMD');
      const [program, ...args] = command ?? own;
      return run(program === 'node' ? process.execPath : (program ?? ''), args, options(name));
    },
    isHealthy(name) {
      const [, ...args] = commandOf(instructionsOf(service(name).build?.target ?? ''), 'HEALTHCHECK');
      return spawnSync(process.execPath, args, options(name)).status === 0;
    },
    async close() {
      for (const { child } of processes) child.kill('SIGKILL');
      await Promise.all(processes.map(({ ended }) => ended));
      await lavalink.stop();
      await postgres.stop();
      for (const path of [folder, ...images.values()]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Those that run without a profile, each after what it waits for. */
function orderOf(services: Readonly<Record<string, { profiles?: unknown; depends_on: object }>>): string[] {
  const order = new Set<string>();
  const visit = (name: string) => {
    for (const awaited of Object.keys(services[name]?.depends_on ?? {})) visit(awaited);
    order.add(name);
  };
  for (const [name, { profiles }] of Object.entries(services)) if (profiles === undefined) visit(name);
  return [...order];
}
