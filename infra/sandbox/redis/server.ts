import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { type Backend, createDialect } from './dialect.ts';
import { Engine } from './engine.ts';
import { Faults } from './faults.ts';
import { loadSnapshot, saveSnapshot } from './snapshot.ts';

export interface RedisOptions {
  /** On 127.0.0.1; 0, the default, takes a free one. */
  port?: number;
  /** What clients send as bearer token. Not empty. */
  token: string;
  /** A file to start from, and to write to every few seconds and at the end. Without it nothing outlives the process. */
  snapshot?: string;
}

export interface RedisEndpoint {
  /** For `UPSTASH_REDIS_REST_URL`. */
  readonly url: string;
  /** For `UPSTASH_REDIS_REST_TOKEN`. */
  readonly token: string;
  /** Ends every connection, writes the snapshot, frees the port. */
  stop(): Promise<void>;
  /** Holds every exchange back for so long, 0 to 60000 ms. */
  pause(latencyMs: number): void;
  /** Answers every exchange with this HTTP status, 400 to 599, and does nothing. */
  failWith(status: number): void;
  /** Ends `pause` and `failWith`. */
  heal(): void;
}

const SWEEP_EVERY_MS = 1_000;
const SAVE_EVERY_MS = 5_000;

/**
 * Starts a Redis with Upstash's REST dialect, in this process and in memory, on 127.0.0.1 only.
 * Rejects where the port is taken or the snapshot cannot be read.
 *
 * @example
 * const { url, token, stop } = await startRedis({ token: 'local' });
 * const redis = new Redis({ url, token });
 */
export async function startRedis({ port = 0, token, snapshot }: RedisOptions): Promise<RedisEndpoint> {
  if (token === '') throw new RangeError('the token must not be empty');
  const engine = new Engine();
  if (snapshot !== undefined) await loadSnapshot(snapshot, engine.keys);
  const faults = new Faults();
  const listening = await listen(engine, { port, token, faults });
  const sweeping = setInterval(() => engine.sweep(), SWEEP_EVERY_MS).unref();
  const saving = snapshot === undefined ? null : keepSaved(engine, snapshot);

  return {
    url: listening.url,
    token,
    pause: (latencyMs) => faults.pause(latencyMs),
    failWith: (status) => faults.failWith(status),
    heal: () => faults.heal(),
    async stop() {
      clearInterval(sweeping);
      await listening.close();
      faults.heal();
      await saving?.stop();
    },
  };
}

/** Puts a backend on 127.0.0.1 behind the dialect. */
export async function listen(
  backend: Backend,
  { port, token, faults }: { port: number; token: string; faults: Faults },
): Promise<{ url: string; close(): Promise<void> }> {
  const app = new Hono().use(faults.middleware()).route('/', createDialect(backend, token));
  const server = createAdaptorServer({ fetch: app.fetch, hostname: '127.0.0.1' });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

/** Writes a snapshot now and then while something changes, one at a time, and a last one at the end. */
function keepSaved(engine: Engine, path: string): { stop(): Promise<void> } {
  let saved = engine.keys.version;
  let writing = Promise.resolve();
  const saveChanges = async () => {
    const { version } = engine.keys;
    if (version === saved) return;
    await saveSnapshot(path, engine.keys);
    saved = version;
  };
  const save = () => {
    writing = writing
      .then(saveChanges)
      .catch((error) => console.warn(`redis endpoint: could not write ${path}:`, error));
    return writing;
  };
  const timer = setInterval(save, SAVE_EVERY_MS).unref();
  return {
    async stop() {
      clearInterval(timer);
      await save();
    },
  };
}
