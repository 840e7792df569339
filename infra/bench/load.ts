/** The load generator: a process of its own, told by its parent what to send where. */
import { SigningKey } from '../sandbox/discord/keys.ts';
import { HttpConnection } from './connection.ts';
import { type CommandUse, commandBody, MEMBERS, memberId, signedRequest, userOf } from './requests.ts';
import { type Slice, sliceOf } from './stats.ts';

/** One slice of load. */
export interface LoadOrder {
  port: number;
  command: 'ping' | 'balance' | keyof typeof CHANGES;
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
/** More than any of the servers does; a slice that runs out of requests ends early. */
const CHANGES_PER_SECOND = 4_000;

const pools = new Map<string, { requests: Buffer[]; signedAtMs: number }>();
let sequence = 0;
let claimants = MEMBERS;
let payers = 0;

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

/** What each member can do once: every use is a new member's first, and pays. */
function firstTime(name: string, options: CommandUse['options']): () => Omit<CommandUse, 'sequence'> {
  return () => ({ member: memberId(claimants++), name, ...(options && { options }) });
}

/** The members with money pay each other one credit, all of them in turn. */
function payment(): Omit<CommandUse, 'sequence'> {
  const from = payers++ % MEMBERS;
  const to = memberId((from + 1 + (payers % (MEMBERS - 1))) % MEMBERS);
  const options = [
    { name: 'user', type: 6, value: to },
    { name: 'amount', type: 4, value: 1 },
  ];
  return {
    member: memberId(from),
    name: 'pay',
    options,
    resolved: { users: { [to]: userOf(to) }, members: { [to]: { roles: [] } } },
  };
}

/** The commands that change something: each of their requests is good for once. */
const CHANGES = {
  daily: firstTime('daily', undefined),
  work: firstTime('work', [{ name: 'job', type: 3, value: 'miner' }]),
  pay: payment,
};

function isChange(command: string): command is keyof typeof CHANGES {
  return Object.hasOwn(CHANGES, command);
}

function fresh(use: () => Omit<CommandUse, 'sequence'>, key: SigningKey, count: number): () => Buffer | undefined {
  const requests = Array.from({ length: count }, () =>
    signedRequest(key, commandBody({ ...use(), sequence: sequence++ })),
  );
  return () => requests.pop();
}

async function run(order: LoadOrder): Promise<Slice> {
  const { port, command, expected, durationMs, privateKey } = order;
  const key = new SigningKey(privateKey);
  const next = isChange(command)
    ? fresh(CHANGES[command], key, Math.ceil((durationMs / 1_000) * CHANGES_PER_SECOND))
    : replayed(command, key);
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
