// Runs a TypeScript entry point of this repository from whatever state the checkout is in.
//
//   node infra/scripts/bootstrap.mjs <entry.ts> [arguments…]
//
// Plain JavaScript without imports from npm, for Node 20 and newer: it is what runs before anything is installed. It brings
// a Node 24 from npm where the system's is older, installs the dependencies when the lockfile changed, then hands over.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const STATE = join(ROOT, '.chorus');
const NODE_MAJOR = 24;
const NODE_VERSION = '24.21.0';
/** Another first run may be installing: wait for it this long, in milliseconds, before taking its lock as abandoned. */
const INSTALL_LOCK_MS = 10 * 60_000;

function fail(what, advice) {
  console.error(`\nchorus: ${what}\n  ${advice}`);
  process.exit(1);
}

/** Runs npm under the given Node, in a folder, its output shown. */
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
    fail(`npm ${args[0]} failed`, 'Check the network and the npm registry, then run the same command again.');
}

function privateNode() {
  const folder = join(STATE, 'node');
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const stamp = join(folder, 'version');
  if (existsSync(binary) && existsSync(stamp) && readFileSync(stamp, 'utf8') === NODE_VERSION) return binary;
  console.log(
    `chorus: this machine has Node ${process.versions.node}; fetching Node ${NODE_VERSION} into .chorus/ (once, about 20 s) …`,
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  npm(
    process.execPath,
    ['install', '--no-save', '--no-package-lock', '--loglevel=error', `${name}@${NODE_VERSION}`],
    folder,
  );
  if (!existsSync(binary))
    fail(
      `npm has no Node ${NODE_VERSION} for ${platform}-${process.arch}`,
      `Install Node ${NODE_MAJOR} or newer yourself, then run the same command again.`,
    );
  writeFileSync(stamp, NODE_VERSION);
  return binary;
}

function installDependencies(node) {
  const stamp = join(ROOT, 'node_modules', '.chorus-lock');
  const lock = readFileSync(join(ROOT, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('chorus: installing dependencies (about 20 s) …');
  npm(node, ['ci', '--include=dev', '--include=optional', '--loglevel=error'], ROOT);
  writeFileSync(stamp, wanted);
}

/** Holds the checkout's install lock while `work` runs, so that two first commands at once do not undo each other. */
function withInstallLock(work) {
  mkdirSync(STATE, { recursive: true });
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
        console.log('chorus: another command is installing; waiting for it …');
        isAnnounced = true;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
    }
  }
  const release = () => rmSync(lock, { recursive: true, force: true });
  // `fail` exits on the spot.
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
if (entry === undefined) fail('no entry point given', 'Use one of the scripts in package.json.');

const node = withInstallLock(() => {
  const major = Number(process.versions.node.split('.')[0]);
  const chosen = major >= NODE_MAJOR ? process.execPath : privateNode();
  installDependencies(chosen);
  return chosen;
});

// The ipc channel tells the child when this process is gone, whatever ended it, so that nothing is left running.
const child = spawn(node, [join(ROOT, entry), ...args], {
  cwd: ROOT,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
  },
});
// A Ctrl-C reaches the whole process group already; the parent only has to outlive the child's shutdown.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
