import { performance } from 'node:perf_hooks';
import { HttpConnection } from '../connection.ts';

export interface Paced {
  /** How long each answered request took, in milliseconds. */
  latenciesMs: number[];
  /** Requests whose connection the server closed. */
  closed: number;
}

/** Connections per sender. Requests that find none free wait, and that counts. */
const CONNECTIONS = 16;

/** Sends requests at a steady pace, whether or not earlier ones have been answered. */
export async function sendPaced(
  port: number,
  next: () => Buffer,
  { perSecond, durationMs }: { perSecond: number; durationMs: number },
): Promise<Paced> {
  const result: Paced = { latenciesMs: [], closed: 0 };
  const free: HttpConnection[] = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => HttpConnection.open(port)),
  );
  const waiting: { request: Buffer; atMs: number }[] = [];
  const pending = new Set<Promise<void>>();
  const send = () => {
    while (free.length > 0 && waiting.length > 0) {
      const { request, atMs } = waiting.shift() as (typeof waiting)[number];
      const connection = free.pop() as HttpConnection;
      const done = exchange(connection, request)
        .then((isOpen) => {
          if (isOpen) result.latenciesMs.push(performance.now() - atMs);
          else result.closed += 1;
          return isOpen ? connection : HttpConnection.open(port);
        })
        .then((next) => {
          free.push(next);
          pending.delete(done);
          send();
        });
      pending.add(done);
    }
  };
  const startedAt = performance.now();
  for (let sent = 0; performance.now() - startedAt < durationMs; sent++) {
    const atMs = startedAt + (sent * 1_000) / perSecond;
    const waitMs = atMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    waiting.push({ request: next(), atMs });
    send();
  }
  while (pending.size > 0) await Promise.all(pending);
  for (const connection of free) connection.close();
  return result;
}

/** Whether the connection is still open after the response. */
function exchange(connection: HttpConnection, request: Buffer): Promise<boolean> {
  return new Promise((resolve) =>
    connection.exchange(
      request,
      () => resolve(true),
      () => resolve(false),
    ),
  );
}
