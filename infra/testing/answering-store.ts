/** A store that gives the outcomes a test wants, for tests of what members are told. */
import type { Sql } from '../../shared/platform/postgres.ts';
import { secureRandom } from '../../shared/platform/random.ts';
import type { Store } from '../../shared/platform/store.ts';
import { NOW_MS } from './interaction.ts';

/**
 * An outcome by the statement's operation, or a function of the arguments the SQL function was called with and of all values in
 * the statement.
 */
export type Outcomes = Readonly<Record<string, unknown>>;

/** What an SQL function was called with, by the names of {@link SqlFunctions}. */
export type Arguments = Record<string, unknown>;

interface Piece {
  args: Arguments;
  values: unknown[];
}

/**
 * @param outcomes by operation: `{ economy_pay: { status: 'paid', … } }`. Whatever else is asked fails.
 * @param currency what the server calls its credits.
 */
export function answeringStore(outcomes: Outcomes, currency: object | null = null): Store {
  const sql = (text: TemplateStringsArray, ...values: unknown[]) => {
    const operation = /^\/\* (\w+) \*\//.exec(text[0] ?? '')?.[1];
    // A piece of a statement: remembers what it was made of.
    if (operation === undefined)
      return Object.assign(new Promise(() => {}), { args: argumentsIn(text, values), values: flat(values) });
    const outcome = outcomes[operation];
    return answer(operation, outcome, values[0] as Piece, currency);
  };
  return {
    sql: () => Object.assign(sql, { json: (value: unknown) => value }) as unknown as Sql,
    observe: { statement: () => {}, count: () => {} },
    clock: () => new Date(NOW_MS),
    dice: secureRandom(),
    limitScale: 1,
  };
}

async function answer(operation: string, outcome: unknown, { args, values }: Piece, currency: object | null) {
  if (outcome === undefined) throw new Error(`this test gives no outcome for ${operation}`);
  return [{ outcome: typeof outcome === 'function' ? await outcome(args, values) : outcome, currency }];
}

/** The values of a statement's pieces, in order. */
function flat(values: readonly unknown[]): unknown[] {
  return values.flatMap((value) => (value instanceof Promise ? (value as unknown as Piece).values : [value]));
}

/** The arguments of a call by name: `economy_pay(p_to => $1, …)` was called with `{ to: … }`. */
function argumentsIn(text: readonly string[], values: readonly unknown[]): Arguments {
  const names = text.map((piece) =>
    /p_(\w+) => $/.exec(piece)?.[1]?.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase()),
  );
  return Object.fromEntries(
    values.flatMap((value, index) => (names[index] === undefined ? [] : [[names[index], value]])),
  );
}
