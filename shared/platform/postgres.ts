import postgres from 'postgres';
import { Unavailable } from './unavailable.ts';

export type Sql = postgres.Sql<{ bigint: bigint }>;
/** A piece of a statement, to be put into another one. */
export type SqlFragment = postgres.PendingQuery<postgres.Row[]>;

/** How long one statement may take with all its tries, in milliseconds: a member gets the honest sentence within 2 s. */
const STATEMENT_BUDGET_MS = 1_700;
const ATTEMPTS = 4;

/**
 * Errors after which the same statement, carrying the same idempotency key, may be sent again: serialization failure,
 * deadlock, lock timeout, cancelled from outside, server shutting down or starting up.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const RETRIABLE = new Set(['40001', '40P01', '55P03', '57014', '57P01', '57P02', '57P03']);
const CONNECTION = /^(CONNECTION_|ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|CONNECT_TIMEOUT)/;
/** Class 08 is the server's own connection trouble; 53300 is too many connections. */
const CONNECTION_STATE = /^(08...|53300)$/;

export const STORE_SENTENCE =
  "I can't reach my database right now. Nothing is lost, and music keeps playing. Try again in a minute; if that was a payment, check `/balance` first.";

export interface ConnectOptions {
  /** Connections at most. A Workers request gets one; a Node process shares ten, and one more as its read lane. */
  max?: number;
  onNotice?: (message: string) => void;
}

/**
 * A Postgres client. Connects on first use. 64-bit integers come back as `bigint`.
 *
 * Works in Workers behind Hyperdrive as well: types are not fetched, and no session state is relied on.
 */
export function connect(url: string, { max = 10, onNotice = () => {} }: ConnectOptions = {}): Sql {
  return postgres(url, {
    max,
    // Saves a round trip per connection; array types are not used.
    fetch_types: false,
    prepare: true,
    connect_timeout: 2,
    idle_timeout: 60,
    // The default waits up to 20 s after an outage: recovery must not.
    backoff: (retries: number) => Math.min(0.05 * 2 ** retries, 0.5),
    types: { bigint: postgres.BigInt },
    onnotice: (notice) => onNotice(String(notice.message)),
    connection: { application_name: 'chorus' },
  });
}

/**
 * Runs several statements as one transaction.
 *
 * A connection that is lost amid it takes the transaction with it. Even then postgres.js sends a rollback where there is no
 * socket any more, and the error of that, which nobody can catch, would end the process: the client is not told that it failed.
 *
 * @param act sends its statements one after the other by what it is given, and nothing more once one has failed.
 * @throws what `act` throws, or that the connection was lost: then it may be done all the same.
 */
export function transaction<T>(sql: Sql, act: (sql: Sql) => Promise<T>): Promise<T> {
  // Within `begin` the client's type lacks what a transaction cannot do; nothing here does that.
  return sql.begin((inside) =>
    act(inside as unknown as Sql).catch((error: unknown) => {
      // Whoever waits hears of the loss itself.
      if (CONNECTION.test(codeOf(error))) return new Promise<never>(() => {});
      throw error;
    }),
  ) as Promise<T>;
}

/** Told about every statement: which, how long in seconds, and whether it failed. */
export type StatementObserver = (operation: string, seconds: number, hasFailed: boolean) => void;

/**
 * Runs one statement that is safe to repeat: a read, or a change that carries an idempotency key.
 *
 * Passing trouble (a deadlock, a lost connection, a restart) is retried while the budget lasts.
 *
 * @param send is given the lane's client when there is a lane and it is free.
 * @param lane only for reads that are quick.
 * @throws {Unavailable} when the database did not answer in time.
 */
export async function statement<T>(
  operation: string,
  send: (onLane: Sql | undefined) => Query<T>,
  observe: StatementObserver,
  lane?: ReadLane,
): Promise<T> {
  const startedAt = performance.now();
  const remaining = () => STATEMENT_BUDGET_MS - (performance.now() - startedAt);
  const seconds = () => (performance.now() - startedAt) / 1_000;
  for (let attempt = 1; ; attempt++) {
    try {
      const query = lane?.isFree ? lane.hold(send(lane.sql)) : alone(send(undefined));
      const rows = await bounded(query, remaining());
      observe(operation, seconds(), false);
      return rows;
    } catch (error) {
      const code = codeOf(error);
      const isPassing = RETRIABLE.has(code) || CONNECTION.test(code) || CONNECTION_STATE.test(code);
      const pauseMs = 15 * 2 ** attempt * (0.5 + Math.random());
      if (isPassing && attempt < ATTEMPTS && pauseMs < remaining()) {
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        continue;
      }
      observe(operation, seconds(), true);
      throw isPassing || code === 'TIMEOUT' ? new Unavailable(STORE_SENTENCE, error) : error;
    }
  }
}

/** Reads that the lane holds at most, and how long it may say nothing while it holds some, in milliseconds. */
const LANE = { most: 16, silenceMs: 50 };

/**
 * One connection that quick reads share, each sent behind the others. Under load the server's process for it finds the next
 * one waiting instead of going to sleep, and is warm: with 16 callers on two cores, the median time of `/balance` falls by a quarter to a third.
 *
 * Nothing but reads: they hold no locks and wait for none, and one whose member no longer waits may run all the same. When the
 * lane is full or silent, a read goes alone, like a change: whatever holds the lane up holds up few.
 */
export class ReadLane {
  readonly sql: Sql;
  #held = 0;
  #heardAt = 0;

  /** @param sql a client of one connection, used for nothing else. */
  constructor(sql: Sql) {
    this.sql = sql;
  }

  get isFree(): boolean {
    return this.#held === 0 || (this.#held < LANE.most && performance.now() - this.#heardAt < LANE.silenceMs);
  }

  /** Sends a read. One that is never answered is held for ever, as is its connection. */
  hold<T>(query: Query<T>): Query<T> {
    if (this.#held++ === 0) this.#heardAt = performance.now();
    const heard = () => {
      this.#held--;
      this.#heardAt = performance.now();
    };
    query.then(heard, heard);
    return query;
  }
}

/** A statement of postgres.js not sent yet, with what its types leave out. */
type Query<T> = PromiseLike<T> & {
  cancel(): void;
  /** The connection it was sent on. */
  state?: unknown;
  options?: object;
  /** Whether it is the first of those sent on its connection and not answered. */
  active?: boolean;
  /** What `cancel()` calls, without waiting for it. */
  canceller?: ((query: unknown) => Promise<unknown>) | null;
};

class StatementTimeout extends Error {
  readonly code = 'TIMEOUT';
}

async function bounded<T>(query: Query<T>, limitMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        withdraw(query);
        reject(new StatementTimeout(`no answer within ${Math.round(limitMs)} ms`));
      },
      Math.max(1, limitMs),
    );
  });
  try {
    return await Promise.race([query, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Keeps postgres.js from sending another statement behind this one on the same connection. That one would wait for locks that
 * are none of its business, and could not be taken back: the server has it.
 */
function alone<T>(query: Query<T>): Query<T> {
  Object.assign(query.options ?? {}, { onexecute: () => false });
  return query;
}

/**
 * Takes back a statement its member no longer waits for: it must not run later from the queue, nor hold locks for nobody.
 *
 * Not by postgres.js' own `cancel()` alone, which has two faults. A connection being opened for this very statement would then
 * wait for ever for the answer to nothing and be lost to the pool: it gets an empty statement instead. And when a running
 * statement's server cannot be asked to stop, the rejection would be nobody's and end the process.
 */
function withdraw(query: Query<unknown>): void {
  if (query.state == null) {
    query.cancel();
    Object.assign(query, { cancelled: null, strings: ['select'], args: [] });
    return;
  }
  // Sent behind another one, on a lane: to the statement after it postgres.js would give its answer. It ends by itself.
  if (query.active === false) return;
  // Whatever comes of it: the connection stays usable once the server has answered or is gone.
  query.canceller?.(query).catch(() => {});
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
