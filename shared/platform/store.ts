/**
 * The port that use cases depend on. A use case is a plain function of `(store, caller, request)`: it builds one statement, and
 * {@link run} turns the resulting row into an outcome.
 */
import { asTemplate, call, type SqlArguments, type SqlFunctionName } from './call.ts';
import type { CounterSpec, GaugeSpec, HistogramSpec } from './metrics.ts';
import { type ReadLane, type Sql, type SqlFragment, statement, transaction } from './postgres.ts';
import type { Random } from './random.ts';
import { Unavailable } from './unavailable.ts';

/** What use cases depend on: the database, a clock, randomness, and metrics. */
export interface Store {
  /** Connects on first use, so commands that don't need the database don't open a connection. */
  sql(): Sql;
  /** For quick reads. Unset where each request has its own client. */
  readLane?: ReadLane | undefined;
  /** How long a statement may take, its wait for a connection included, in milliseconds (default: 1,700, because members wait). */
  statementMs?: number;
  observe: Observer;
  clock(): Date;
  dice: Random;
  /** Multiplies the rate limits that statements enforce. */
  limitScale: number;
}

/** Records metrics. */
export interface Observer {
  /** Called when a statement ends. */
  statement(operation: string, seconds: number, hasFailed: boolean): void;
  /** Increments a counter. `by` defaults to 1. */
  count(counter: CounterSpec, labels: Readonly<Record<string, string>>, by?: number): void;
  /** Observes a value in a histogram. */
  measure(histogram: HistogramSpec, labels: Readonly<Record<string, string>>, value: number): void;
  /** Sets a gauge. */
  gauge(gauge: GaugeSpec, labels: Readonly<Record<string, string>>, value: number): void;
}

/** Records nothing, for scripts. */
export const UNOBSERVED: Observer = { statement: () => {}, count: () => {}, measure: () => {}, gauge: () => {} };

/** Who runs a command, and the idempotency key they run it under. Every invocation has one. */
export interface Caller {
  /** The idempotency key for any change. */
  key: string;
  actor: { id: string };
  /** Undefined in direct messages. */
  guild: { id: string; roleIds: readonly string[] } | undefined;
  /** The command in use. Gates apply to its name and its module. */
  command: { name: string; module: string };
}

/** A caller in a server. */
export type GuildCaller = Caller & { guild: NonNullable<Caller['guild']> };

/** The actors of callers whose gates a statement was asked to check: copies of a caller, such as for another key, share the actor. */
const gateChecked = new WeakSet<Caller['actor']>();

/** Whether a statement was given the caller's gates to check; see {@link gateOf}. */
export function hasCheckedGate(caller: Caller): boolean {
  return gateChecked.has(caller.actor);
}

/**
 * Arguments for a statement that checks the server's gates itself. Notes that it does, because the dispatcher checks the gates of
 * whatever answered without such a statement.
 */
export function gateOf(caller: Caller): {
  guild: string | null;
  module: string;
  command: string;
  roles: string;
} {
  gateChecked.add(caller.actor);
  const { guild, command } = caller;
  return {
    guild: guild?.id ?? null,
    module: command.module,
    command: command.name,
    roles: guild?.roleIds.join(',') ?? '',
  };
}

/**
 * Why a member can't use a command right now. Any use case may return one, any handler may pass it on, and the dispatcher turns
 * it into a message.
 */
export type Gated =
  /** Staff turned off the module or the command: `module:economy`, `command:pay`. */
  | { status: 'switched_off'; subject: string }
  /** Staff limited the command to these roles. */
  | { status: 'role_required'; roles: string[] }
  /** The operator froze the actor's account. */
  | { status: 'frozen' }
  /** The cooldown isn't over. `readyAt` is in ISO 8601. */
  | { status: 'too_fast'; readyAt: string }
  /** An account would hold more than the largest number that's exact everywhere. Nothing was changed. */
  | { status: 'account_full' };

const GATED: ReadonlySet<string> = new Set<Gated['status']>([
  ...['switched_off', 'role_required', 'frozen', 'too_fast', 'account_full'],
] as Gated['status'][]);

/** Whether the dispatcher renders this outcome. */
export function isGated(outcome: { status: string }): outcome is Gated {
  return GATED.has(outcome.status);
}

export interface RunOptions {
  /** Pipelines the statement on the connection that quick reads share. Only for reads. */
  isQuickRead?: boolean;
  /** Extra expressions to select in the same statement, by name. Values that aren't null are merged into the outcome. */
  columns?: Readonly<Record<string, (sql: Sql) => SqlFragment>>;
}

/**
 * Runs one statement and returns its outcome: the result of an SQL function, or of an expression that evaluates to JSON.
 *
 * @param operation the function's name. With an expression, any name; it labels the metrics.
 * @throws {Unavailable} if the database didn't answer in time, or is refusing all changes.
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
      return sql<Row<T>[]>(templateFor(operation, names), ...values);
    },
    store.observe.statement,
    isQuickRead ? store.readLane : undefined,
    store.statementMs,
  ).catch((error: unknown): { outcome: T }[] => {
    if (isAccountFull(error)) return [{ outcome: { status: 'account_full' } as T }];
    return explain(error);
  });
  const { outcome, ...read } = rows[0] ?? { outcome: undefined as T };
  const found = Object.entries(read).filter(([, value]) => value !== null);
  return found.length > 0 && outcome ? { ...outcome, ...Object.fromEntries(found) } : outcome;
}

type Row<T> = { outcome: T } & Record<string, unknown>;

/** Cached templates, keyed by operation and columns. */
const templates = new Map<string, TemplateStringsArray>();

/** The statement starts with the operation's name, so operators can tell where a slow statement comes from. */
function templateFor(operation: string, columns: readonly string[]): TemplateStringsArray {
  const key = `${operation} ${columns.join()}`;
  let template = templates.get(key);
  if (template === undefined) {
    const names = ['outcome', ...columns];
    template = asTemplate([
      `/* ${operation} */ select `,
      ...names.map((name, index) => ` as "${name}"${index < columns.length ? ', ' : ''}`),
    ]);
    templates.set(key, template);
  }
  return template;
}

/** How long a transaction may wait for a lock, and how long it may sit idle, in milliseconds. */
const LOCK_TIMEOUT_MS = 900;
const IDLE_TIMEOUT_MS = 2_000;

/**
 * Runs a change that needs several statements, because a later one has to see what was committed while an earlier one waited for
 * its lock.
 *
 * @param change rolled back if the caller has already been told that the database didn't answer.
 * @throws {Unavailable} if the database didn't answer in time.
 */
export function runTransaction<T>(store: Store, operation: string, change: (sql: Sql) => Promise<T>): Promise<T> {
  return statement(
    operation,
    () => {
      let isCanceled = false;
      const done = transaction(store.sql(), async (sql) => {
        if (isCanceled) throw new Error('The caller gave up waiting.');
        await sql.unsafe(
          `set local lock_timeout = ${LOCK_TIMEOUT_MS}; set local idle_in_transaction_session_timeout = ${IDLE_TIMEOUT_MS}`,
        );
        const changed = await change(sql);
        if (isCanceled) throw new Error('The caller gave up waiting.');
        return changed;
      });
      const cancel = () => {
        isCanceled = true;
      };
      return Object.assign(done, { cancel });
    },
    store.observe.statement,
    undefined,
    store.statementMs,
  ).catch(explain);
}

/** SQL functions raise errors for the caller with a SQLSTATE of this class, and the message in the hint. */
const REFUSAL_CLASS = 'CH';
/** `undefined_function`, `undefined_table`, `undefined_column`: the schema is older or newer than this process. */
const SCHEMA_MISMATCH = new Set(['42883', '42P01', '42703']);
const UPDATING_SENTENCE = 'I’m being updated right now. Try again in a minute.';

/** Whatever would be paid into an account, the table refuses it, so that no function has to expect it. */
function isAccountFull(error: unknown): boolean {
  return (error as { constraint_name?: unknown }).constraint_name === 'account_balance_check';
}

function explain(error: unknown): never {
  const { code, hint } = error as { code?: unknown; hint?: unknown };
  if (typeof code === 'string' && code.startsWith(REFUSAL_CLASS) && typeof hint === 'string')
    throw new Unavailable(hint, error);
  if (typeof code === 'string' && SCHEMA_MISMATCH.has(code)) throw new Unavailable(UPDATING_SENTENCE, error);
  throw error;
}
