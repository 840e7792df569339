/**
 * Keeps connections to Postgres open between short-lived clients, like Hyperdrive does for Workers.
 *
 * An edge in workerd opens a connection per request. On its own, each one starts a server process, which takes about 9 ms instead
 * of 1 ms. The sandbox also uses the pooler to slow the database down on purpose, and tests use it to count statements.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { JOB_CONNECTION } from '../../../shared/jobs/services.ts';
import { Backend } from './backend.ts';
import {
  CANCEL_REQUEST,
  fatal,
  int32,
  MessageReader,
  message,
  PROTOCOL_3,
  SSL_REQUEST,
  startupParameters,
} from './wire.ts';

const MAX_BACKENDS = 40;

export interface PoolerOptions {
  /** The server's port. */
  port: number;
  user: string;
  password: string;
  listenPort?: number;
}

export interface Pooler {
  port: number;
  /** The number of statements executed so far, without those on connections for jobs. */
  statements(): number;
  /** Delays everything clients send by this many milliseconds. 0 ends it. */
  delay(ms: number): void;
  /** Delays the results of statements executed from now on by this many milliseconds. 0 ends it. */
  delayResults(ms: number): void;
  /** Disconnects current clients and rejects new ones, until called with false. */
  refuse(isRefusing: boolean): void;
  stop(): Promise<void>;
}

export async function startPooler(options: PoolerOptions): Promise<Pooler> {
  const pool = new BackendPool(options);
  const clients = new Set<Socket>();
  let executed = 0;
  let delayMs = 0;
  let delayResultsMs = 0;
  let isRefusing = false;
  const server = createServer((socket) => {
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    if (isRefusing) reject(socket);
    else
      serveClient(socket, options, pool, {
        executed: () => executed++,
        delayMs: () => delayMs,
        delayResultsMs: () => delayResultsMs,
      });
  });
  await listen(server, options.listenPort ?? 0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the pooler has no port');
  return {
    port: address.port,
    statements: () => executed,
    delay: (ms) => {
      delayMs = ms;
    },
    delayResults: (ms) => {
      delayResultsMs = ms;
    },
    refuse: (value) => {
      isRefusing = value;
      if (value) for (const client of clients) client.destroy();
    },
    async stop() {
      for (const client of clients) client.destroy();
      pool.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

interface Hooks {
  executed(): void;
  delayMs(): number;
  delayResultsMs(): number;
}

function serveClient(socket: Socket, options: PoolerOptions, pool: BackendPool, hooks: Hooks): void {
  const reader = new MessageReader({ startsTyped: false });
  let state: 'startup' | 'password' | 'waiting' | 'open' = 'startup';
  let database = '';
  let isForJobs = false;
  let backend: Backend | undefined;
  let isGone = false;
  let resultsDelayMs = 0;

  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    isGone = true;
    if (backend !== undefined) pool.release(backend);
  });
  socket.on('data', (chunk) => {
    try {
      for (const { type, raw, body } of reader.read(chunk)) receive(type, raw, body);
    } catch {
      // Not Postgres' protocol.
      socket.destroy();
    }
  });

  function receive(type: string, raw: Buffer, body: Buffer): void {
    if (state === 'startup') startup(raw, body);
    else if (state === 'password') password(type, body);
    else if (type === 'X') socket.end();
    else forward(type, raw);
  }

  function forward(type: string, raw: Buffer): void {
    if (type === 'E' || type === 'Q') {
      if (!isForJobs) hooks.executed();
      resultsDelayMs = hooks.delayResultsMs();
    }
    later(hooks.delayMs(), () => {
      // If the client disconnected during the delay, another client may have its connection by now.
      if (!isGone) backend?.send(raw);
    });
  }

  function startup(raw: Buffer, body: Buffer): void {
    const code = body.readInt32BE(0);
    if (code === SSL_REQUEST) return void socket.write('N');
    if (code === CANCEL_REQUEST) {
      connect(options.port, '127.0.0.1')
        .on('error', () => {})
        .end(raw);
      return void socket.end();
    }
    if (code !== PROTOCOL_3) return void socket.end(fatal('08P01', 'unsupported protocol'));
    const parameters = startupParameters(body);
    database = parameters.get('database') ?? options.user;
    isForJobs = parameters.get('application_name') === JOB_CONNECTION;
    reader.expectTyped();
    state = 'password';
    // In plaintext, because this is loopback and a SCRAM exchange takes longer than the query that follows.
    socket.write(message('R', int32(3)));
  }

  function password(type: string, body: Buffer): void {
    if (type !== 'p' || !isSame(body.subarray(0, -1), options.password)) {
      return void socket.end(fatal('28P01', 'password authentication failed'));
    }
    state = 'waiting';
    pool.take(database).then(
      (taken) => {
        if (isGone) return pool.release(taken);
        backend = taken;
        state = 'open';
        socket.write(Buffer.concat([message('R', int32(0)), taken.greeting]));
        taken.attach(
          (bytes) => later(resultsDelayMs, () => socket.write(bytes)),
          () => socket.destroy(),
        );
      },
      () => socket.end(fatal('57P03', 'the database server doesn’t respond')),
    );
  }
}

/** Rejects a client. Reads its data anyway: otherwise, its end would never arrive, and the socket would stay open. */
function reject(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  socket.resume();
  socket.end(fatal('57P03', 'refused on purpose'));
}

function later(ms: number, act: () => void): void {
  if (ms === 0) act();
  else setTimeout(act, ms);
}

function isSame(given: Buffer, expected: string): boolean {
  const digest = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Authenticated connections to the server, by database. */
class BackendPool {
  readonly #options: PoolerOptions;
  readonly #idle: Backend[] = [];
  readonly #all = new Set<Backend>();
  readonly #waiting: { database: string; resolve(backend: Backend): void; reject(error: unknown): void }[] = [];

  constructor(options: PoolerOptions) {
    this.#options = options;
  }

  async take(database: string): Promise<Backend> {
    const found = this.#idle.findIndex((backend) => backend.database === database && backend.isAlive);
    const [idle] = found === -1 ? [] : this.#idle.splice(found, 1);
    if (idle !== undefined) return idle;
    if (this.#all.size < MAX_BACKENDS) return this.#open(database);
    return new Promise((resolve, reject) => this.#waiting.push({ database, resolve, reject }));
  }

  async #open(database: string): Promise<Backend> {
    const backend = new Backend(this.#options, database, () => this.#lost(backend));
    this.#all.add(backend);
    await backend.ready;
    return backend;
  }

  release(backend: Backend): void {
    backend.reset().then(
      () => {
        this.#idle.push(backend);
        this.#serveNext();
      },
      () => backend.destroy(),
    );
  }

  #lost(backend: Backend): void {
    this.#all.delete(backend);
    const index = this.#idle.indexOf(backend);
    if (index !== -1) this.#idle.splice(index, 1);
    this.#serveNext();
  }

  #serveNext(): void {
    const next = this.#waiting.shift();
    if (next !== undefined) this.take(next.database).then(next.resolve, next.reject);
  }

  close(): void {
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('closed'));
    for (const backend of this.#all) backend.destroy();
  }
}
