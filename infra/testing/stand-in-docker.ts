/**
 * Stands in for `docker` where there's none: images are folders, and containers are processes of this machine, started and stopped
 * like Docker does. It knows the commands that `npm run update` uses.
 *
 * The folder `STAND_IN_DOCKER` has each service's command and environment: in `services.json`, those of docker-compose.yml, and in
 * `services.voice.json`, those of docker-compose.voice.yml. A file that's missing lacks a variable that it requires.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Docker's own default, in milliseconds. */
const STOP_GRACE_MS = 10_000;
const BUILT = ['chorus-edge', 'chorus-voice-node', 'chorus-tools', 'chorus-backup'];

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

const FILES = { main: 'services.json', voice: 'services.voice.json' };
const services = Object.assign({}, ...Object.values(FILES).map((name) => read(name, {}))) as Record<string, Service>;
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
  const parts = ['edge', 'voice-node', 'shared', 'migrations', 'infra', 'package.json'];
  // Links are enough where they're possible, because Git replaces files and doesn't write into them.
  const { status } = spawnSync('cp', [process.env.STAND_IN_IMAGES ? '-a' : '-al', ...parts, image], {
    stdio: 'inherit',
  });
  if (status !== 0) fail('the image could not be built');
  symlinkSync(join(process.env.STAND_IN_MODULES ?? '', 'node_modules'), join(image, 'node_modules'));
  for (const name of BUILT) images[name] = image;
  write('images.json', images);
}

async function stop(name: string): Promise<void> {
  if (!isRunning(name)) return;
  const { pid = 0 } = containers[name] ?? {};
  process.kill(pid, 'SIGTERM');
  for (const until = Date.now() + STOP_GRACE_MS; isRunning(name) && Date.now() < until; ) await wait(20);
  if (isRunning(name)) process.kill(pid, 'SIGKILL');
}

async function up(name: string): Promise<void> {
  const { command, cwd, image, ...service } = serviceOf(name);
  await stop(name);
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
  const takesValue = /^(--(profile|wait-timeout|status)|-[ef])$/;
  const words = args.filter((word, index) => !/^-/.test(word) && !takesValue.test(args[index - 1] ?? ''));
  const [command, ...rest] = words;
  const file = args[0] === '-f' ? FILES.voice : FILES.main;
  if (!existsSync(join(folder, file))) fail('required variable POSTGRES_PASSWORD is missing a value');
  const own = Object.keys(read(file, {}));
  if (command === 'build') build();
  else if (command === 'ps') console.log(own.filter(isRunning).join('\n'));
  else if (command === 'run') {
    const { command: line, cwd, ...service } = serviceOf(rest[0] ?? '');
    const given = args.slice(args.indexOf(rest[0] ?? '') + 1);
    const [program = '', ...argv] = given.length > 0 ? given : line;
    const env = environmentOf({ command: line, ...service });
    process.exitCode = spawnSync(program, argv, { cwd, env, stdio: 'inherit' }).status ?? 1;
  } else if (command === 'exec') {
    const { cwd, ...service } = serviceOf(rest[0] ?? '');
    const at = args.indexOf(rest[0] ?? '');
    const [program = '', ...argv] = args.slice(at + 1);
    process.exitCode = spawnSync(program, argv, { cwd, env: environmentOf(service), stdio: 'inherit' }).status ?? 1;
  } else if (command === 'stop') for (const name of rest) await stop(name);
  else if (command === 'up') {
    for (const name of rest.length > 0 ? rest : own.filter((each) => each in containers))
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
