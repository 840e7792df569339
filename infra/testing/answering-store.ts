/** A store that gives the outcomes a test wants, for tests of what members are told. */
import type { Sql } from '../../shared/platform/postgres.ts';
import { secureRandom } from '../../shared/platform/random.ts';
import type { Store } from '../../shared/platform/store.ts';
import { NOW_MS } from './interaction.ts';

/** An outcome by the statement's operation, or a function of the arguments the SQL function was called with. */
export type Outcomes = Readonly<Record<string, unknown>>;

/** What an SQL function was called with, by the names of {@link SqlFunctions}. */
export type Arguments = Record<string, unknown>;

interface Piece {
  args: Arguments;
}

/**
 * @param outcomes by operation: `{ economy_pay: { status: 'paid', … } }`. Whatever else is asked fails.
 * @param currency what the server calls its credits.
 */
export function answeringStore(outcomes: Outcomes, currency: object | null = null): Store {
  const sql = (text: TemplateStringsArray, ...values: unknown[]) => {
    const operation = /^\/\* (\w+) \*\//.exec(text[0] ?? '')?.[1];
    // A piece of a statement: remembers what it was made of.
    if (operation === undefined) return Object.assign(new Promise(() => {}), { args: argumentsIn(text, values) });
    const outcome = outcomes[operation];
    const { args } = values[0] as Piece;
    return answer(operation, outcome, args, currency);
  };
  return {
    sql: () => Object.assign(sql, { json: (value: unknown) => value }) as unknown as Sql,
    observe: { statement: () => {}, count: () => {} },
    clock: () => new Date(NOW_MS),
    dice: secureRandom(),
    limitScale: 1,
  };
}

async function answer(operation: string, outcome: unknown, args: Arguments, currency: object | null) {
  if (outcome === undefined) throw new Error(`this test gives no outcome for ${operation}`);
  return [{ outcome: typeof outcome === 'function' ? await outcome(args) : outcome, currency }];
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
