/** A fake store that returns a test's outcomes, for tests of what members are told. */
import type { Sql } from '../../shared/platform/postgres.ts';
import { secureRandom } from '../../shared/platform/random.ts';
import { type Store, UNOBSERVED } from '../../shared/platform/store.ts';
import { NOW_MS } from './interaction.ts';

/** By operation: an outcome, or a function that returns one for the SQL function's arguments and the statement's values. */
export type Outcomes = Readonly<Record<string, unknown>>;

/** An SQL function's arguments, with the names in {@link SqlFunctions}. */
export type Arguments = Record<string, unknown>;

interface Piece {
  args: Arguments;
  values: unknown[];
}

/**
 * @param outcomes by operation: `{ economy_pay: { status: 'paid', … } }`. Other operations fail.
 * @param currency the server's name for its credits.
 */
export function answeringStore(outcomes: Outcomes, currency: object | null = null): Store {
  const sql = (text: TemplateStringsArray, ...values: unknown[]) => {
    const operation = /^\/\* (\w+) \*\//.exec(text[0] ?? '')?.[1];
    // A fragment of a statement. It only records its arguments.
    if (operation === undefined)
      return Object.assign(new Promise(() => {}), { args: argumentsIn(text, values), values: flat(values) });
    const outcome = outcomes[operation];
    return answer(operation, outcome, values[0] as Piece, currency);
  };
  return {
    sql: () => Object.assign(sql, { json: (value: unknown) => value }) as unknown as Sql,
    observe: UNOBSERVED,
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

/** A call's arguments by name: `{ to: … }` for `economy_pay(p_to => $1, …)`. */
function argumentsIn(text: readonly string[], values: readonly unknown[]): Arguments {
  const names = text.map((piece) =>
    /p_(\w+) => $/.exec(piece)?.[1]?.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase()),
  );
  return Object.fromEntries(
    values.flatMap((value, index) => (names[index] === undefined ? [] : [[names[index], value]])),
  );
}
