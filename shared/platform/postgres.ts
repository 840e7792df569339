import postgres from 'postgres';
import { type Span, statementSpan, traced } from './tracing.ts';
import { Unavailable } from './unavailable.ts';

export type Sql = postgres.Sql<{ bigint: bigint }>;
/** Part of a statement, for use inside another one. */
export type SqlFragment = postgres.PendingQuery<postgres.Row[]>;

/** Time limit for one statement including its wait and retries, in milliseconds: members get an error message within 2 s. */
const STATEMENT_BUDGET_MS = 1_700;
const ATTEMPTS = 4;

/**
 * After these errors, the same statement with the same idempotency key can be retried: serialization failure, deadlock, lock
 * timeout, external cancellation, and a server that's shutting down or starting up.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const RETRIABLE = new Set(['40001', '40P01', '55P03', '57014', '57P01', '57P02', '57P03']);
const CONNECTION = /^(CONNECTION_|ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|CONNECT_TIMEOUT)/;
/** Class 08: connection errors reported by the server. 53300: too many connections. */
const CONNECTION_STATE = /^(08...|53300)$/;

export const STORE_SENTENCE =
  "I can't reach my database right now. Nothing is lost, and music keeps playing. Try again in a minute; if that was a payment, check `/balance` first.";

export interface ConnectOptions {
  /** Maximum number of connections. A Workers request gets one. A Node process shares ten, plus one for its read lane. */
  max?: number;
  /** How the server lists its connections (default: chorus). */
  applicationName?: string;
  /** Whether connections that are idle or old stay open, for those that hold a lock. */
  staysOpen?: boolean;
  /** Called when a connection has ended. */
  onClose?: () => void;
  onNotice?: (message: string) => void;
}

/**
 * Creates a Postgres client that connects on first use and returns 64-bit integers as `bigint`.
 *
 * It also works on Workers with Hyperdrive, because it doesn't fetch types or rely on session state.
 */
export function connect(
  url: string,
  { max = 10, applicationName = 'chorus', staysOpen = false, onClose, onNotice = () => {} }: ConnectOptions = {},
): Sql {
  return postgres(url, {
    max,
    // Saves a round trip per connection. Nothing here uses array types.
    fetch_types: false,
    connect_timeout: 2,
    idle_timeout: staysOpen ? 0 : 60,
    ...(staysOpen && { max_lifetime: null }),
    // The default waits up to 20 s before it reconnects after an outage.
    backoff: (retries: number) => Math.min(0.05 * 2 ** retries, 0.5),
    types: { bigint: postgres.BigInt },
    ...(onClose && { onclose: onClose }),
    onnotice: (notice) => onNotice(String(notice.message)),
    connection: { application_name: applicationName },
  });
}

/**
 * Runs several statements as one transaction.
 *
 * When the connection is lost halfway, so is the transaction. postgres.js would still send a rollback over the closed socket, and
 * that error can't be caught and would end the process. So on a lost connection, postgres.js never learns that `act` failed.
 *
 * @param act sends its statements one at a time with the client it receives, and stops after the first failure.
 * @throws what `act` throws, or a connection error. After a connection error, the transaction may still have been committed.
 */
export function transaction<T>(sql: Sql, act: (sql: Sql) => Promise<T>): Promise<T> {
  // The type inside `begin` omits methods that transactions don't support. Nothing here uses those.
  return sql.begin((inside) =>
    act(inside as unknown as Sql).catch((error: unknown) => {
      // `begin` itself rejects when the connection is lost.
      if (CONNECTION.test(codeOf(error))) return new Promise<never>(() => {});
      throw error;
    }),
  ) as Promise<T>;
}

/** Whether an error says nothing about the statement: the same one may succeed later. */
export function isTransient(error: unknown): boolean {
  const code = codeOf(error);
  return RETRIABLE.has(code) || CONNECTION.test(code) || CONNECTION_STATE.test(code);
}

/** Called after every statement with its operation, its duration, and whether it failed. */
export type StatementObserver = (operation: string, seconds: number, hasFailed: boolean) => void;

/**
 * Runs one statement that's safe to repeat: a read, or a change with an idempotency key.
 *
 * Transient errors (a deadlock, a lost connection, a restart) are retried until the time limit.
 *
 * @param send builds the query. It receives the lane's client if there's a lane with room.
 * @param lane for quick reads only.
 * @param budgetMs the time limit (default: 1,700).
 * @throws {Unavailable} if the database didn't answer in time.
 */
export function statement<T>(
  operation: string,
  send: (onLane: Sql | undefined) => Query<T>,
  observe: StatementObserver,
  lane?: ReadLane,
  budgetMs = STATEMENT_BUDGET_MS,
): Promise<T> {
  return traced(statementSpan(operation), (span) => attempts(operation, send, observe, lane, budgetMs, span));
}

async function attempts<T>(
  operation: string,
  send: (onLane: Sql | undefined) => Query<T>,
  observe: StatementObserver,
  lane: ReadLane | undefined,
  budgetMs: number,
  span: Span,
): Promise<T> {
  const startedAt = performance.now();
  const remaining = () => budgetMs - (performance.now() - startedAt);
  const seconds = () => (performance.now() - startedAt) / 1_000;
  for (let attempt = 1; ; attempt++) {
    try {
      const query = lane?.hasRoom ? lane.track(send(lane.sql)) : unpipelined(send(undefined));
      const rows = await withTimeout(query, remaining());
      observe(operation, seconds(), false);
      return rows;
    } catch (error) {
      const code = codeOf(error);
      const delayMs = 15 * 2 ** attempt * (0.5 + Math.random());
      if (isTransient(error) && attempt < ATTEMPTS && delayMs < remaining()) {
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        continue;
      }
      observe(operation, seconds(), true);
      if (code !== '') span.set({ 'db.response.status_code': code });
      throw isTransient(error) || code === 'TIMEOUT' ? new Unavailable(STORE_SENTENCE, error) : error;
    }
  }
}

/** The most reads a lane has in flight, and how long it may go without an answer while it has some, in milliseconds. */
const LANE = { maxInFlight: 16, silenceMs: 50 };

/**
 * One connection that pipelines quick reads. Under load, its server process always finds the next read waiting, so it doesn't go
 * to sleep and stays warm: with 16 callers on two cores, the median time of `/balance` drops by a quarter to a third.
 *
 * Only for reads: they neither hold nor wait for locks, and it does no harm if one runs after its caller gave up. When the lane
 * is full or silent, reads use the pool like changes do, so a stalled lane delays only a few.
 */
export class ReadLane {
  readonly sql: Sql;
  #inFlight = 0;
  #lastAnswerMs = 0;

  /** @param sql a client with one connection, used only by this lane. */
  constructor(sql: Sql) {
    this.sql = sql;
  }

  get hasRoom(): boolean {
    if (this.#inFlight === 0) return true;
    return this.#inFlight < LANE.maxInFlight && performance.now() - this.#lastAnswerMs < LANE.silenceMs;
  }

  /** Sends a read, and counts it as in flight until it's answered. If it never is, it keeps its slot and its connection. */
  track<T>(query: Query<T>): Query<T> {
    if (this.#inFlight++ === 0) this.#lastAnswerMs = performance.now();
    const onAnswer = () => {
      this.#inFlight--;
      this.#lastAnswerMs = performance.now();
    };
    query.then(onAnswer, onAnswer);
    return query;
  }
}

/** A postgres.js query that hasn't been sent yet, with the properties its types omit. */
type Query<T> = PromiseLike<T> & {
  cancel(): void;
  /** The connection it was sent on. */
  state?: unknown;
  options?: object;
  /** Whether it's the oldest unanswered query on its connection. */
  active?: boolean;
  /** `cancel()` calls this without awaiting it. */
  canceller?: ((query: unknown) => Promise<unknown>) | null;
};

class StatementTimeout extends Error {
  readonly code = 'TIMEOUT';
}

async function withTimeout<T>(query: Query<T>, limitMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        abandon(query);
        reject(new StatementTimeout(`no response within ${Math.round(limitMs)} ms`));
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
 * Keeps postgres.js from pipelining another statement behind this one. The other statement would wait for this one's locks, and
 * it couldn't be canceled anymore because the server already has it.
 */
function unpipelined<T>(query: Query<T>): Query<T> {
  Object.assign(query.options ?? {}, { onexecute: () => false });
  return query;
}

/**
 * Cancels a statement whose caller gave up: it must not run later from the queue or keep holding locks.
 *
 * On its own, `cancel()` of postgres.js isn't enough: it has two bugs. A connection that's being opened for this statement would
 * wait forever for a result and be lost to the pool, so it gets an empty statement instead. And if the cancel request for a
 * running statement fails, the rejection is unhandled and ends the process.
 */
function abandon(query: Query<unknown>): void {
  if (query.state == null) {
    query.cancel();
    Object.assign(query, { cancelled: null, strings: ['select'], args: [] });
    return;
  }
  // This query is pipelined behind another one on a lane. After a cancel, postgres.js would give its result to the next query.
  // It's a quick read, so let it finish.
  if (query.active === false) return;
  // Ignore the result: the connection is usable again once the server answers or disconnects.
  query.canceller?.(query).catch(() => {});
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
