/**
 * The one port between use cases and what runs them. A use case is a plain function of `(store, caller, request)`: it builds one
 * statement, and {@link run} turns the row that comes back into an outcome.
 */
import { asTemplate, call, type SqlArguments, type SqlFunctionName } from './call.ts';
import type { CounterSpec } from './metrics.ts';
import { type ReadLane, type Sql, type SqlFragment, statement, transaction } from './postgres.ts';
import type { Random } from './random.ts';
import { Unavailable } from './unavailable.ts';

/** What use cases stand on: the database, the clock, the dice, and somebody who counts. */
export interface Store {
  /** Connects on first use, so that commands that need no database open no connection. */
  sql(): Sql;
  /** For quick reads; none where a request has a client of its own. */
  readLane?: ReadLane | undefined;
  observe: Observer;
  clock(): Date;
  dice: Random;
  /** Multiplies the limits that statements keep themselves. */
  limitScale: number;
}

/** Told what happens, for metrics. */
export interface Observer {
  /** A statement ended. */
  statement(operation: string, seconds: number, hasFailed: boolean): void;
  /** Adds to a counter, by 1 unless `by` says otherwise. */
  count(counter: CounterSpec, labels: Readonly<Record<string, string>>, by?: number): void;
}

/** Who asks for something, and under which key. Every invocation has one. */
export interface Caller {
  /** The idempotency key of whatever is changed. */
  key: string;
  actor: { id: string };
  /** Undefined in direct messages. */
  guild: { id: string; roleIds: readonly string[] } | undefined;
  /** What the actor used: gates are set on its name and its module. */
  command: { name: string; module: string };
}

/** A caller in a server. */
export type GuildCaller = Caller & { guild: NonNullable<Caller['guild']> };

/** The arguments by which a statement checks the server's gates itself. */
export function gateOf({ guild, command }: Caller): {
  guild: string | null;
  module: string;
  command: string;
  roles: string;
} {
  return {
    guild: guild?.id ?? null,
    module: command.module,
    command: command.name,
    roles: guild?.roleIds.join(',') ?? '',
  };
}

/**
 * Why somebody can't use a command now. Any use case may return one, any handler may pass it on, and the dispatcher turns it
 * into a sentence.
 */
export type Gated =
  /** The server's staff switched the module or the command off: `module:economy`, `command:pay`. */
  | { status: 'switched_off'; subject: string }
  /** The server's staff keeps it for these roles. */
  | { status: 'role_required'; roles: string[] }
  /** The operator froze the actor's account. */
  | { status: 'frozen' }
  /** ISO 8601: when the actor may do it again. */
  | { status: 'too_fast'; readyAt: string };

const GATED: ReadonlySet<string> = new Set<Gated['status']>(['switched_off', 'role_required', 'frozen', 'too_fast']);

/** Whether an outcome is a refusal that the dispatcher renders. */
export function isGated(outcome: { status: string }): outcome is Gated {
  return GATED.has(outcome.status);
}

export interface RunOptions {
  /** Sends it behind others on a connection that quick reads share. Only for reads. */
  isQuickRead?: boolean;
  /** What else to read in the same statement, by name; those that aren't null join the outcome. */
  columns?: Readonly<Record<string, (sql: Sql) => SqlFragment>>;
}

/**
 * Runs one statement and returns its outcome: what an SQL function returns, or an expression that yields one JSON document.
 *
 * @param operation the function's name; with an expression any name, for the metrics.
 * @throws {Unavailable} when the database didn't answer in time, or refuses everybody for the moment.
 *
 * @example
 * const outcome: PayOutcome = await run(store, 'economy_pay', { key: caller.key, … });
 */
export function run<Name extends SqlFunctionName, T>(
  store: Store,
  operation: Name,
  args: SqlArguments<Name>,
  options?: RunOptions,
): Promise<T>;
export function run<T>(
  store: Store,
  operation: string,
  expression: (sql: Sql) => SqlFragment,
  options?: RunOptions,
): Promise<T>;
export async function run<T>(
  store: Store,
  operation: string,
  what: object | ((sql: Sql) => SqlFragment),
  { isQuickRead = false, columns = {} }: RunOptions = {},
): Promise<T> {
  const expression =
    typeof what === 'function'
      ? (what as (sql: Sql) => SqlFragment)
      : (sql: Sql) => call(sql, operation as SqlFunctionName, what as never);
  const names = Object.keys(columns);
  const rows = await statement(
    operation,
    (laneSql) => {
      const sql = laneSql ?? store.sql();
      const values = [expression(sql), ...Object.values(columns).map((column) => column(sql))];
      return sql<Row<T>[]>(textOf(operation, names), ...values);
    },
    store.observe.statement,
    isQuickRead ? store.readLane : undefined,
  ).catch(explain);
  const { outcome, ...read } = rows[0] ?? { outcome: undefined as T };
  const found = Object.entries(read).filter(([, value]) => value !== null);
  return found.length > 0 && outcome ? { ...outcome, ...Object.fromEntries(found) } : outcome;
}

type Row<T> = { outcome: T } & Record<string, unknown>;

/** The text around a statement's expressions, by its operation and columns. */
const texts = new Map<string, TemplateStringsArray>();

/** Begins with the operation's name, so that an operator who looks at a slow statement knows whose it is. */
function textOf(operation: string, columns: readonly string[]): TemplateStringsArray {
  const key = `${operation} ${columns.join()}`;
  let text = texts.get(key);
  if (text === undefined) {
    const names = ['outcome', ...columns];
    text = asTemplate([
      `/* ${operation} */ select `,
      ...names.map((name, index) => ` as "${name}"${index < columns.length ? ', ' : ''}`),
    ]);
    texts.set(key, text);
  }
  return text;
}

/** How long a transaction may wait for one lock, and how long it may be left idle, in milliseconds. */
const LOCK_MS = 900;
const IDLE_MS = 2_000;

/**
 * Runs a change that takes several statements, because a later one has to see what the lock of an earlier one waited for.
 *
 * @param change rolled back when whoever asked has been told by its end that there was no answer.
 * @throws {Unavailable} when the database didn't answer in time.
 */
export function runTransaction<T>(store: Store, operation: string, change: (sql: Sql) => Promise<T>): Promise<T> {
  return statement(
    operation,
    () => {
      let isWithdrawn = false;
      const done = transaction(store.sql(), async (sql) => {
        if (isWithdrawn) throw new Error('nobody waits for it any more');
        await sql.unsafe(
          `set local lock_timeout = ${LOCK_MS}; set local idle_in_transaction_session_timeout = ${IDLE_MS}`,
        );
        const changed = await change(sql);
        if (isWithdrawn) throw new Error('nobody waits for it any more');
        return changed;
      });
      const cancel = () => {
        isWithdrawn = true;
      };
      return Object.assign(done, { cancel });
    },
    store.observe.statement,
  ).catch(explain);
}

/** Errors that functions raise for whoever asks have a SQLSTATE of this class, and their sentence as the hint. */
const REFUSAL_CLASS = 'CH';
/** `undefined_function`, `undefined_table`, `undefined_column`: the schema is older or newer than this process. */
const SCHEMA_MISMATCH = new Set(['42883', '42P01', '42703']);
const UPDATING_SENTENCE = 'I’m being updated right now. Please try again in a minute.';

function explain(error: unknown): never {
  const { code, hint } = error as { code?: unknown; hint?: unknown };
  if (typeof code === 'string' && code.startsWith(REFUSAL_CLASS) && typeof hint === 'string')
    throw new Unavailable(hint, error);
  if (typeof code === 'string' && SCHEMA_MISMATCH.has(code)) throw new Unavailable(UPDATING_SENTENCE, error);
  throw error;
}
