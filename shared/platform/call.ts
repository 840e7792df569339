import type { SqlFunctions } from './functions.ts';
import type { Sql, SqlFragment } from './postgres.ts';

export type SqlFunctionName = keyof SqlFunctions;
/** A function's arguments by name. Each one is a value or an SQL expression. */
export type SqlArguments<Name extends SqlFunctionName> = {
  [Parameter in keyof SqlFunctions[Name]]: SqlFunctions[Name][Parameter] | SqlFragment;
};

/** Cached templates, keyed by function name and the parameters passed. */
const templates = new Map<string, TemplateStringsArray>();

/**
 * An SQL function call with named arguments, for use inside a statement.
 *
 * The compiler checks names and types against the function in `shared/`. Run `npm run docs` after you change one.
 *
 * @example sql`select ${call(sql, 'bank_capacity', { user: '1', base: 10, step: 5 })} as capacity`
 */
export function call<Name extends SqlFunctionName>(sql: Sql, name: Name, args: SqlArguments<Name>): SqlFragment {
  const names: string[] = [];
  const values: unknown[] = [];
  for (const [parameter, value] of Object.entries(args)) {
    if (value === undefined) continue;
    names.push(parameter);
    values.push(isJson(value) ? sql.json(value as never) : value);
  }
  const key = `${name} ${names.join()}`;
  let template = templates.get(key);
  if (template === undefined) {
    template = templateFor(name, names);
    templates.set(key, template);
  }
  return sql(template, ...(values as string[]));
}

function isJson(value: unknown): boolean {
  // An SQL fragment is a promise, so that postgres.js can send it when it's awaited.
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Promise);
}

function templateFor(name: string, parameters: readonly string[]): TemplateStringsArray {
  if (parameters.length === 0) return asTemplate([`${name}()`]);
  const named = parameters.map(
    (parameter) => `p_${parameter.replace(/[A-Z0-9]/g, (letter) => `_${letter.toLowerCase()}`)} => `,
  );
  return asTemplate([`${name}(${named[0]}`, ...named.slice(1).map((each) => `, ${each}`), ')']);
}

/** Turns SQL text into the template postgres.js expects. It must never contain user input. */
export function asTemplate(pieces: string[]): TemplateStringsArray {
  return Object.assign(pieces, { raw: pieces });
}
