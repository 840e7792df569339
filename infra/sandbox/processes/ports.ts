import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Ports that no system hands out by itself (Linux begins at 32,768, others at 49,152): between a look and the server that
 * is to listen, or while that one is restarted, no outgoing connection takes such a port.
 */
const OWN = { from: 20_000, to: 32_000 };
const TRIES = 100;

/** Whether this machine's loopback port can be listened on. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** A free loopback port: the wanted one if it is, else any. */
export async function freePort(wanted = randomInt(OWN.from, OWN.to)): Promise<number> {
  let port = wanted;
  for (let tries = 0; tries < TRIES; tries++) {
    if (await isFree(port)) return port;
    port = randomInt(OWN.from, OWN.to);
  }
  throw new Error(`None of ${TRIES} ports tried on 127.0.0.1 is free.`);
}
