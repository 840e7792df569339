/** The load generator: a process of its own, told by its parent what to send where. */
import { SigningKey } from '../sandbox/discord/keys.ts';
import { HttpConnection } from './connection.ts';
import { commandBody, MEMBERS, memberId, signedRequest } from './requests.ts';
import { type Slice, sliceOf } from './stats.ts';

/** One slice of load. */
export interface LoadOrder {
  port: number;
  command: 'ping' | 'balance' | 'daily';
  /** What every right answer contains. */
  expected: string;
  durationMs: number;
  connections: number;
  /** The private key to sign with, PKCS #8 in base64. */
  privateKey: string;
}

/** Enough that neighbouring requests differ in everything a server might remember. */
const POOL = 2_000;
/** Requests are signed anew before servers would take them for replays (5 minutes). */
const RENEW_MS = 150_000;
/** More than any of the servers does; a slice that runs out of members ends early. */
const CLAIMS_PER_SECOND = 4_000;

const pools = new Map<string, { requests: Buffer[]; signedAtMs: number }>();
let sequence = 0;
let claimants = MEMBERS;

/** Requests to go through again and again: reads. */
function replayed(command: string, key: SigningKey): () => Buffer | undefined {
  let pool = pools.get(command);
  if (pool === undefined || Date.now() - pool.signedAtMs > RENEW_MS) {
    const requests = Array.from({ length: POOL }, (_, index) =>
      signedRequest(key, commandBody({ sequence: sequence++, member: memberId(index % MEMBERS), name: command })),
    );
    pool = { requests, signedAtMs: Date.now() };
    pools.set(command, pool);
  }
  const { requests } = pool;
  let next = 0;
  return () => requests[next++ % requests.length];
}

/** Requests each good for once: every claim is a new member's first, and pays. */
function claims(key: SigningKey, count: number): () => Buffer | undefined {
  const requests = Array.from({ length: count }, () =>
    signedRequest(key, commandBody({ sequence: sequence++, member: memberId(claimants++), name: 'daily' })),
  );
  return () => requests.pop();
}

async function run(order: LoadOrder): Promise<Slice> {
  const { port, command, expected, durationMs, privateKey } = order;
  const key = new SigningKey(privateKey);
  const next =
    command === 'daily' ? claims(key, Math.ceil((durationMs / 1_000) * CLAIMS_PER_SECOND)) : replayed(command, key);
  const connections = await Promise.all(Array.from({ length: order.connections }, () => HttpConnection.open(port)));
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  const keepSending = (connection: HttpConnection) =>
    new Promise<void>((resolve, reject) => {
      const send = () => {
        const sentAt = performance.now();
        const request = sentAt - startedAt < durationMs ? next() : undefined;
        if (request === undefined) return resolve();
        connection.exchange(
          request,
          ({ status, body }) => {
            if (status !== 200 || !body.includes(expected))
              return reject(new Error(`/${command} was answered with ${status}: ${body.toString().slice(0, 300)}`));
            latenciesMs.push(performance.now() - sentAt);
            send();
          },
          reject,
        );
      };
      send();
    });
  try {
    await Promise.all(connections.map(keepSending));
    return sliceOf(latenciesMs, performance.now() - startedAt);
  } finally {
    for (const connection of connections) connection.close();
  }
}

process.on('disconnect', () => process.exit());
process.on('message', (order: LoadOrder) => {
  run(order).then(
    (slice) => process.send?.({ slice }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
