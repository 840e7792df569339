// Runs a TypeScript entry point of this repository from whatever state the checkout is in.
//
//   node infra/scripts/bootstrap.mjs <entry.ts> [arguments…]
//
// This is plain JavaScript for Node 20 and later without npm imports, because it runs before anything is installed. It fetches
// Node 24 from npm if the system's Node is older, installs dependencies if the lockfile changed, and then runs the entry point.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkIntegrity, NODE_VERSION } from './node-integrity.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const STATE = join(ROOT, '.chorus');
const COMPILE_CACHE = join(STATE, 'compile-cache');
const NODE_MAJOR = 24;
/** How long to wait for another command's install before treating its lock as stale, in milliseconds. */
const INSTALL_LOCK_MS = 10 * 60_000;
/** How often to check whether npm still runs, in milliseconds. More often than the child tells two signals apart. */
const PARENT_CHECK_MS = 250;

function fail(problem, advice) {
  console.error(`\nchorus: ${problem}\n  ${advice}`);
  process.exit(1);
}

/** Runs npm with this Node binary and shows its output. */
function npm(node, args, cwd) {
  const cli = process.env.npm_execpath ?? join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  const [command, prefix] = existsSync(cli) && /npm-cli\.[cm]?js$/.test(cli) ? [node, [cli]] : ['npm', []];
  const { npm_config_prefix: _prefix, ...env } = process.env;
  const path = `${dirname(node)}${delimiter}${env.PATH ?? ''}`;
  const done = spawnSync(command, [...prefix, ...args], {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...env, PATH: path },
  });
  if (done.status !== 0)
    fail(`npm ${args[0]} failed`, 'Check your network connection and npm registry, then run the same command again.');
}

/** Where the private Node is, if it's there. */
function privateNodeAt() {
  const folder = join(STATE, 'node');
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const stamp = join(folder, 'version');
  const isThere = existsSync(binary) && existsSync(stamp) && readFileSync(stamp, 'utf8') === NODE_VERSION;
  return { folder, platform, name, binary, stamp, isThere };
}

function privateNode() {
  const { folder, platform, name, binary, stamp, isThere } = privateNodeAt();
  if (isThere) return binary;
  console.log(
    `chorus: you have Node ${process.versions.node}. Downloading Node ${NODE_VERSION} into .chorus/ (one time, about 20 s) …`,
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  npm(
    process.execPath,
    ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--loglevel=error', `${name}@${NODE_VERSION}`],
    folder,
  );
  if (!existsSync(binary))
    fail(
      `npm doesn’t have Node ${NODE_VERSION} for ${platform}-${process.arch}`,
      `Install Node ${NODE_MAJOR} or later, then run the same command again.`,
    );
  const checked = checkIntegrity(name, readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8'));
  if (checked === 'different') {
    rmSync(folder, { recursive: true, force: true });
    fail(
      `npm’s ${name} isn’t the one this checkout expects, so it was deleted`,
      `Check your npm registry, or install Node ${NODE_MAJOR} or later yourself.`,
    );
  }
  if (checked === 'unpinned') console.log(`chorus: no hash is known for ${name}, so it wasn’t checked.`);
  writeFileSync(stamp, NODE_VERSION);
  return binary;
}

/** What's installed, compared with the lockfile. */
function dependencies() {
  const stamp = join(ROOT, 'node_modules', '.chorus-lock');
  const lock = readFileSync(join(ROOT, 'package-lock.json'));
  const checksum = createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex');
  return { stamp, checksum, areInstalled: existsSync(stamp) && readFileSync(stamp, 'utf8') === checksum };
}

function installDependencies(node) {
  const { stamp, checksum, areInstalled } = dependencies();
  if (areInstalled) return;
  console.log('chorus: installing dependencies (about 20 s) …');
  npm(node, ['ci', '--include=dev', '--include=optional', '--loglevel=error'], ROOT);
  // It only ever grows.
  rmSync(COMPILE_CACHE, { recursive: true, force: true });
  writeFileSync(stamp, checksum);
}

/** Holds the checkout's install lock while `work` runs, so that concurrent commands don't install over each other. */
function withInstallLock(work) {
  try {
    mkdirSync(STATE, { recursive: true });
    accessSync(STATE, constants.W_OK);
  } catch (error) {
    fail(
      `this account can’t install what’s missing in ${ROOT} (${error.code})`,
      'Run `npm run check` once as the account that owns the folder, then run the same command again.',
    );
  }
  const lock = join(STATE, 'install.lock');
  let isAnnounced = false;
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = Number(existsSync(join(lock, 'pid')) ? readFileSync(join(lock, 'pid'), 'utf8') : 0);
      const ageMs = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (holder === process.pid || (holder > 0 && !isRunning(holder)) || ageMs > INSTALL_LOCK_MS)
        rmSync(lock, { recursive: true, force: true });
      else if (!isAnnounced) {
        console.log('chorus: waiting for another command to finish installing …');
        isAnnounced = true;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
    }
  }
  const release = () => rmSync(lock, { recursive: true, force: true });
  // `fail` exits the process, and `finally` doesn't run then.
  process.once('exit', release);
  try {
    writeFileSync(join(lock, 'pid'), String(process.pid));
    return work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) fail('no entry point specified', 'Use one of the scripts in package.json.');

const hasNode = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR;

/** The Node to run on, if nothing is missing. Then nothing is written, so services can run in a folder that's read-only to them. */
function installedNode() {
  if (!dependencies().areInstalled) return undefined;
  if (hasNode) return process.execPath;
  const { binary, isThere } = privateNodeAt();
  return isThere ? binary : undefined;
}

const node =
  installedNode() ??
  withInstallLock(() => {
    const binary = hasNode ? process.execPath : privateNode();
    installDependencies(binary);
    return binary;
  });

// The IPC channel closes when this process ends for any reason, so the child can stop too and nothing is left running.
const child = spawn(node, [join(ROOT, entry), ...args], {
  cwd: ROOT,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: {
    // Most of a start is taking types out and compiling, so keep what that makes. Not where nothing else is written: there, the
    // checkout is a service's.
    ...(existsSync(STATE) && { NODE_COMPILE_CACHE: COMPILE_CACHE }),
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
  },
});
// Ctrl-C reaches the whole process group. The parent just has to wait for the child to shut down.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// npm passes signals on to its shell, which may end without passing them on to this process.
const parent = process.ppid;
const isFromNpm = process.env.npm_lifecycle_event !== undefined;
const watch =
  isFromNpm &&
  setInterval(() => {
    if (process.ppid === parent) return;
    // Once: the child takes a later signal for a second request, and ends without draining.
    clearInterval(watch);
    child.kill('SIGTERM');
  }, PARENT_CHECK_MS);
if (watch) watch.unref();
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
