/**
 * Stands in for `docker` where there's none: images are folders, and containers are processes of this machine, started and stopped
 * like Docker does. It knows the commands that `npm run update` uses.
 *
 * The folder `STAND_IN_DOCKER` has `services.json`: each service's command and environment.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Docker's own default, in milliseconds. */
const STOP_GRACE_MS = 10_000;
const BUILT = ['chorus-edge', 'chorus-tools', 'chorus-backup'];

const folder = process.env.STAND_IN_DOCKER ?? '';

interface Service {
  image: string;
  command: string[];
  environment: Record<string, string>;
}
type Containers = Record<string, { pid: number; image: string }>;

function read<T>(name: string, fallback: T): T {
  const path = join(folder, name);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : fallback;
}
const write = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value));

const services = read<Record<string, Service>>('services.json', {});
const images = read<Record<string, string>>('images.json', {});
const containers = read<Containers>('containers.json', {});

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

/** A process that ended, but that nobody has waited for yet, doesn't run anymore. */
function isRunning(name: string): boolean {
  const pid = containers[name]?.pid;
  if (pid === undefined) return false;
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function serviceOf(name: string): Service & { cwd: string } {
  const service = services[name] ?? fail(`no such service: ${name}`);
  return { ...service, cwd: images[service.image] ?? fail(`No such image: ${service.image}`) };
}

function environmentOf({ environment }: Service): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, COMMIT: process.env.COMMIT ?? '', ...environment };
}

function build(): void {
  const image = join(process.env.STAND_IN_IMAGES ?? folder, `image-${Date.now()}`);
  mkdirSync(image);
  const parts = ['edge', 'shared', 'migrations', 'infra', 'package.json'];
  // Links are enough where they're possible, because Git replaces files and doesn't write into them.
  const { status } = spawnSync('cp', [process.env.STAND_IN_IMAGES ? '-a' : '-al', ...parts, image], {
    stdio: 'inherit',
  });
  if (status !== 0) fail('the image could not be built');
  symlinkSync(join(process.env.STAND_IN_MODULES ?? '', 'node_modules'), join(image, 'node_modules'));
  for (const name of BUILT) images[name] = image;
  write('images.json', images);
}

async function up(name: string): Promise<void> {
  const { command, cwd, image, ...service } = serviceOf(name);
  if (isRunning(name)) {
    const { pid = 0 } = containers[name] ?? {};
    process.kill(pid, 'SIGTERM');
    for (const until = Date.now() + STOP_GRACE_MS; isRunning(name) && Date.now() < until; ) await wait(20);
    if (isRunning(name)) process.kill(pid, 'SIGKILL');
  }
  const log = openSync(join(folder, `${name}.log`), 'a');
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    ...{ cwd, detached: true, stdio: ['ignore', log, log] },
    env: environmentOf({ command, image, ...service }),
  });
  child.unref();
  containers[name] = { pid: child.pid ?? 0, image: cwd };
  write('containers.json', containers);
  const waitMs = Number(process.argv[process.argv.indexOf('--wait-timeout') + 1] ?? 60) * 1_000 || 60_000;
  const url = `http://127.0.0.1:${service.environment.PORT}/healthz`;
  for (const until = Date.now() + waitMs; Date.now() < until; await wait(50)) {
    if (!isRunning(name)) fail(`container ${name} exited`);
    const isHealthy = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isHealthy) return;
  }
  fail(`container ${name} is unhealthy`);
}

async function compose(args: string[]): Promise<void> {
  const words = args.filter(
    (word, index) => !/^-/.test(word) && !/^--(profile|wait-timeout|status)$/.test(args[index - 1] ?? ''),
  );
  const [command, ...rest] = words;
  if (command === 'build') build();
  else if (command === 'ps') console.log(Object.keys(containers).filter(isRunning).join('\n'));
  else if (command === 'run') {
    const { command: line, cwd, ...service } = serviceOf(rest[0] ?? '');
    const [program = '', ...own] = line;
    const env = environmentOf({ command: line, ...service });
    process.exitCode = spawnSync(program, own, { cwd, env, stdio: 'inherit' }).status ?? 1;
  } else if (command === 'exec') {
    const { cwd, ...service } = serviceOf(rest[0] ?? '');
    const at = args.indexOf(rest[0] ?? '');
    const [program = '', ...own] = args.slice(at + 1);
    process.exitCode = spawnSync(program, own, { cwd, env: environmentOf(service), stdio: 'inherit' }).status ?? 1;
  } else if (command === 'up') {
    for (const name of rest.length > 0 ? rest : Object.keys(containers))
      if (rest.length > 0 || !isRunning(name)) await up(name);
  } else fail(`the stand-in has no docker compose ${command}`);
}

const [, , area, ...args] = process.argv;
if (area === 'compose') await compose(args);
else if (area === 'image' && args[0] === 'tag') {
  const [, from = '', to = ''] = args;
  images[to] = images[from] ?? fail(`No such image: ${from}`);
  write('images.json', images);
} else if (area === 'image' && args[0] === 'inspect') {
  if (images[args.at(-1) ?? ''] === undefined) fail(`No such image: ${args.at(-1)}`);
} else if (area === 'image' && args[0] === 'rm') {
  delete images[args.at(-1) ?? ''];
  write('images.json', images);
} else fail(`the stand-in has no docker ${area}`);
