/** Transfers straight against the database: a process of its own, told by its parent how, among how many, how many at a time. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { payMember } from '../../shared/economy/pay.ts';
import { doJob } from '../../shared/economy/work.ts';
import { connect, type Sql } from '../../shared/platform/postgres.ts';
import { callerOf, storeOn } from './cases/balance-statement.ts';
import { memberId } from './requests.ts';
import { type Slice, sliceOf } from './stats.ts';

export interface LedgerOrder {
  /** `pay` and `work` are the statements of those commands; `handWritten` is the transaction people write instead. */
  what: 'pay' | 'work' | 'handWritten';
  /** Payments are made among so many members. */
  accounts: number;
  /** How many transfers are under way at a time, each on a connection of its own. */
  clients: number;
  /** Added before every statement, as a network would, in milliseconds. */
  addedMs: number;
  durationMs: number;
}

/** What never worked before, so that every `/work` pays. */
let workers = 50_000_000;
const clientsOf = new Map<number, Sql>();

function connected(clients: number): Sql {
  const sql = clientsOf.get(clients) ?? connect(process.env.DATABASE_URL ?? '', { max: clients });
  clientsOf.set(clients, sql);
  return sql;
}

/** Two different members, all pairs equally likely. */
function pair(accounts: number): [string, string] {
  const from = Math.floor(Math.random() * accounts);
  const to = (from + 1 + Math.floor(Math.random() * (accounts - 1))) % accounts;
  return [memberId(from), memberId(to)];
}

/**
 * One transfer as it is written by hand, in seven statements on one connection: begin, lock both wallets in the order of their
 * ids, record the transfer, take, give, record both entries, commit. It knows no gates, no limits, no retries by key.
 */
async function handWritten(sql: Sql, from: string, to: string, addedMs: number): Promise<void> {
  const pause = () => (addedMs === 0 ? undefined : wait(addedMs));
  await pause();
  await sql.begin(async (transaction) => {
    await pause();
    const wallets = await transaction<{ id: bigint; owner: string; balance: bigint }[]>`
      select id, owner_id::text as owner, balance from account
      where owner_kind = 'user' and owner_id in (${from}, ${to}) and scope = 0 and asset = 'credits' and bucket = 'wallet'
      order by id for update`;
    const payer = wallets.find((wallet) => wallet.owner === from);
    const payee = wallets.find((wallet) => wallet.owner === to);
    if (payer === undefined || payee === undefined || payer.balance < 1n)
      throw new Error('This payment is not covered.');
    await pause();
    const [transfer] = await transaction<{ id: bigint }[]>`
      insert into transfer (idem_key, code, actor_id, meta, at) values (${randomUUID()}, 'pay', ${from}, '{}', now()) returning id`;
    await pause();
    const [taken] = await transaction<{ version: bigint; balance: bigint }[]>`
      update account set balance = balance - 1, version = version + 1 where id = ${payer.id} returning version, balance`;
    await pause();
    const [given] = await transaction<{ version: bigint; balance: bigint }[]>`
      update account set balance = balance + 1, version = version + 1 where id = ${payee.id} returning version, balance`;
    if (transfer === undefined || taken === undefined || given === undefined) throw new Error('A row is missing.');
    await pause();
    await transaction`
      insert into entry (transfer_id, account_id, account_version, delta, balance_after) values
        (${transfer.id}, ${payer.id}, ${taken.version}, -1, ${taken.balance}),
        (${transfer.id}, ${payee.id}, ${given.version}, 1, ${given.balance})`;
    await pause();
  });
}

async function run({ what, accounts, clients, addedMs, durationMs }: LedgerOrder): Promise<Slice> {
  const sql = connected(clients);
  const store = storeOn(() => sql);
  const once = async () => {
    const [from, to] = pair(accounts);
    if (what === 'handWritten') return handWritten(sql, from, to, addedMs);
    if (addedMs > 0) await wait(addedMs);
    const { status } =
      what === 'pay'
        ? await payMember(store, callerOf(from, 'pay', randomUUID()), { to, amount: 1, note: undefined })
        : await doJob(store, callerOf(memberId(workers++), 'work', randomUUID()), 'miner');
    if (status !== 'paid' && status !== 'worked') throw new Error(`/${what} ended with ${status}`);
  };
  // Connecting is not part of what is measured.
  await Promise.all(Array.from({ length: clients }, () => sql`select pg_sleep(0.02)`));
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  const keepSending = async () => {
    for (let sentAt = startedAt; sentAt - startedAt < durationMs; ) {
      sentAt = performance.now();
      await once();
      latenciesMs.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, keepSending));
  return sliceOf(latenciesMs, performance.now() - startedAt);
}

process.on('disconnect', () => process.exit());
process.on('message', (order: LedgerOrder) => {
  run(order).then(
    (slice) => process.send?.({ slice }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
