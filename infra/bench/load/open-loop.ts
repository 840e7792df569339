/** Sends by the clock, whether or not earlier requests have been answered: someone who waits for an answer doesn't stop others. */
import { HttpConnection } from '../connection.ts';

/** Discord keeps many connections, and opens more when none is free. Beyond these, requests wait, and that counts. */
const MOST_CONNECTIONS = 400;

export interface Exchange {
  /** When it was due, by the monotonic clock. */
  dueAtMs: number;
  /** Until the whole answer was there, from when it was due. */
  latencyMs: number;
  /** How much later than due it was written to a connection. */
  lagMs: number;
  status: number;
  body: Buffer;
}

export interface OpenLoopOptions {
  port: number;
  perSecond: number;
  durationMs: number;
  /** The next request, made when it's due. */
  next(): { request: Buffer; answered(exchange: Exchange): void; failed(error: Error): void };
}

/** @returns when every request was answered or failed, with the most connections it took. */
export async function sendOpenLoop({ port, perSecond, durationMs, next }: OpenLoopOptions): Promise<number> {
  const free: HttpConnection[] = [];
  const waiting: { send(connection: HttpConnection): void; failed(error: Error): void }[] = [];
  const pending = new Set<Promise<void>>();
  let connections = 0;

  const release = (connection: HttpConnection) => {
    const first = waiting.shift();
    if (first === undefined) free.push(connection);
    else first.send(connection);
  };
  const take = (send: (connection: HttpConnection) => void, failed: (error: Error) => void) => {
    for (let connection = free.pop(); connection !== undefined; connection = free.pop()) {
      if (connection.isOpen) return send(connection);
      connections -= 1;
    }
    if (connections >= MOST_CONNECTIONS) return void waiting.push({ send, failed });
    connections += 1;
    HttpConnection.open(port).then(send, (error: Error) => {
      connections -= 1;
      failed(error);
    });
  };
  const sendOne = (dueAtMs: number) => {
    const { request, answered, failed } = next();
    const done = new Promise<void>((resolve) => {
      const fail = (error: Error) => {
        failed(error);
        resolve();
      };
      take((connection) => {
        const lagMs = performance.now() - dueAtMs;
        connection.exchange(
          request,
          ({ status, body }) => {
            answered({ dueAtMs, lagMs, latencyMs: performance.now() - dueAtMs, status, body: Buffer.from(body) });
            release(connection);
            resolve();
          },
          (error) => {
            connections -= 1;
            connection.close();
            fail(error);
          },
        );
      }, fail);
    });
    pending.add(done);
    void done.then(() => pending.delete(done));
  };

  const startedAt = performance.now();
  let dueAtMs = startedAt;
  while (dueAtMs - startedAt < durationMs) {
    const now = performance.now();
    while (dueAtMs <= now && dueAtMs - startedAt < durationMs) {
      sendOne(dueAtMs);
      // Independent people: the gaps are exponential, so there are bursts.
      dueAtMs += (-Math.log(1 - Math.random()) * 1_000) / perSecond;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, dueAtMs - performance.now())));
  }
  while (pending.size > 0) await Promise.all(pending);
  for (const connection of free) connection.close();
  return connections;
}
