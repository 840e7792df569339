import type { SqlFunctions } from './functions.ts';
import type { Sql, SqlFragment } from './postgres.ts';

export type SqlFunctionName = keyof SqlFunctions;
/** A function's arguments by name; any of them may be an expression instead of a value. */
export type SqlArguments<Name extends SqlFunctionName> = {
  [Parameter in keyof SqlFunctions[Name]]: SqlFunctions[Name][Parameter] | SqlFragment;
};

/** The text around a function's arguments, by its name and by which of them are given. */
const texts = new Map<string, TemplateStringsArray>();

/**
 * A call of an SQL function by named arguments, to be put into a statement.
 *
 * The compiler checks names and types against the function in `shared/`: run `npm run docs` after changing one.
 *
 * @example sql`select ${call(sql, 'bank_capacity', { user: '1', base: 10, step: 5 })} as capacity`
 */
export function call<Name extends SqlFunctionName>(sql: Sql, name: Name, args: SqlArguments<Name>): SqlFragment {
  const names: string[] = [];
  const values: unknown[] = [];
  for (const [parameter, value] of Object.entries(args)) {
    if (value === undefined) continue;
    names.push(parameter);
    values.push(isDocument(value) ? sql.json(value as never) : value);
  }
  const key = `${name} ${names.join()}`;
  let text = texts.get(key);
  if (text === undefined) {
    text = textAround(name, names);
    texts.set(key, text);
  }
  return sql(text, ...(values as string[]));
}

function isDocument(value: unknown): boolean {
  // A fragment is a promise: it would be sent if it were awaited.
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Promise);
}

function textAround(name: string, parameters: readonly string[]): TemplateStringsArray {
  if (parameters.length === 0) return asTemplate([`${name}()`]);
  const named = parameters.map(
    (parameter) => `p_${parameter.replace(/[A-Z0-9]/g, (letter) => `_${letter.toLowerCase()}`)} => `,
  );
  return asTemplate([`${name}(${named[0]}`, ...named.slice(1).map((each) => `, ${each}`), ')']);
}

/** Pieces of SQL as postgres.js takes them from a tagged template. They must not hold anything from outside. */
export function asTemplate(pieces: string[]): TemplateStringsArray {
  return Object.assign(pieces, { raw: pieces });
}
