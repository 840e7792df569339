import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ephemeral ports (Linux starts at 32,768, others at 49,152). So no outgoing connection can take such a port between
 * the check and the server's start, or while the server restarts.
 */
const RANGE = { from: 20_000, to: 32_000 };
const TRIES = 100;

/** Whether a server can listen on this port, on loopback. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Finds a free loopback port: the preferred one if possible. */
export async function freePort(preferred = randomInt(RANGE.from, RANGE.to)): Promise<number> {
  let port = preferred;
  for (let tries = 0; tries < TRIES; tries++) {
    if (await isFree(port)) return port;
    port = randomInt(RANGE.from, RANGE.to);
  }
  throw new Error(`Couldn’t find a free port on 127.0.0.1 in ${TRIES} attempts.`);
}
