/** The load generator. It runs as a child process and takes orders from its parent. */
import { SigningKey } from '../sandbox/discord/keys.ts';
import { HttpConnection } from './connection.ts';
import { type CommandUse, commandBody, MEMBERS, memberId, signedRequest, userOf } from './requests.ts';
import { type Slice, sliceOf } from './stats.ts';

/** An order to generate one slice of load. */
export interface LoadOrder {
  port: number;
  command: 'ping' | 'balance' | keyof typeof CHANGES;
  /** Text that every correct response contains. */
  expected: string;
  durationMs: number;
  connections: number;
  /** The private key for signatures: PKCS #8, in base64. */
  privateKey: string;
}

/** Large enough that consecutive requests differ in anything a server might cache. */
const POOL_SIZE = 2_000;
/** Requests are re-signed before servers would reject them as too old (5 minutes). */
const RESIGN_MS = 150_000;
/** More than any of the servers can handle. A slice that runs out of requests ends early. */
const CHANGES_PER_SECOND = 4_000;

const pools = new Map<string, { requests: Buffer[]; signedAtMs: number }>();
let sequence = 0;
let claimants = MEMBERS;
let payers = 0;

/** Cycles through a pool of requests. Only for reads. */
function repeating(command: string, key: SigningKey): () => Buffer | undefined {
  let pool = pools.get(command);
  if (pool === undefined || Date.now() - pool.signedAtMs > RESIGN_MS) {
    const requests = Array.from({ length: POOL_SIZE }, (_, index) =>
      signedRequest(key, commandBody({ sequence: sequence++, member: memberId(index % MEMBERS), name: command })),
    );
    pool = { requests, signedAtMs: Date.now() };
    pools.set(command, pool);
  }
  const { requests } = pool;
  let next = 0;
  return () => requests[next++ % requests.length];
}

/** For commands that each member can use once: every request comes from a new member, and succeeds. */
function firstTime(name: string, options: CommandUse['options']): () => Omit<CommandUse, 'sequence'> {
  return () => ({ member: memberId(claimants++), name, ...(options && { options }) });
}

/** Members with credits take turns paying each other one credit. */
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

/** Members take turns warning each other. */
function warning(): Omit<CommandUse, 'sequence'> {
  const from = payers++ % MEMBERS;
  const to = memberId((from + 1) % MEMBERS);
  const options = [
    { name: 'user', type: 6, value: to },
    { name: 'reason', type: 3, value: 'Bench' },
  ];
  return {
    member: memberId(from),
    name: 'mod',
    options: [{ name: 'warn', type: 1, options }],
    resolved: { users: { [to]: userOf(to) }, members: { [to]: { roles: [] } } },
  };
}

/** Commands that change something. Each of their requests is sent only once. */
const CHANGES = {
  daily: firstTime('daily', undefined),
  work: firstTime('work', [{ name: 'job', type: 3, value: 'miner' }]),
  pay: payment,
  mod: warning,
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
    : repeating(command, key);
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
              return reject(new Error(`/${command} returned ${status}: ${body.toString().slice(0, 300)}`));
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
