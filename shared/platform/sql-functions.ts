import type { Sql } from './postgres.ts';
import type { SqlFile } from './sql-files.ts';

/** Names of the functions that an update created and replaced, or would. */
export interface FunctionChanges {
  created: string[];
  replaced: string[];
}

/** Postgres rejected a function. Nothing changed. */
export class SqlFunctionError extends Error {
  override name = 'SqlFunctionError';
}

interface Applied {
  file: string;
  checksum: string;
  functions: string[];
}

/** Files whose functions are missing from the database or have changed. */
export async function outdatedFiles(sql: Sql, files: readonly SqlFile[]): Promise<SqlFile[]> {
  const applied = new Map((await readApplied(sql)).map(({ file, checksum }) => [file, checksum]));
  return files.filter(({ path, checksum }) => applied.get(path) !== checksum);
}

/** Splits the functions in these files into those the database lacks and those it has in another version. */
export async function changesOf(sql: Sql, outdated: readonly SqlFile[]): Promise<FunctionChanges> {
  const known = new Set((await readApplied(sql)).flatMap(({ functions }) => functions));
  const names = outdated.flatMap(({ functions }) => functions);
  return { created: names.filter((name) => !known.has(name)), replaced: names.filter((name) => known.has(name)) };
}

/**
 * Creates or replaces the functions in these files. `sql` must be in a transaction.
 *
 * A function with a new parameter replaces its predecessor: calls name their arguments, so calls from the previous release still
 * work. Its grants are kept.
 *
 * @throws {SqlFunctionError} with file and line, if Postgres rejects one.
 */
export async function applyFiles(sql: Sql, outdated: readonly SqlFile[]): Promise<void> {
  for (const file of outdated) {
    const before = await overloadsOf(sql, file.functions);
    await sql.unsafe(file.text).catch((error: unknown) => {
      throw sqlFunctionError(error, file);
    });
    const after = await overloadsOf(sql, file.functions);
    for (const old of before) {
      const successor = after.find(({ name, id }) => name === old.name && !before.some((each) => each.id === id));
      if (successor === undefined) continue;
      for (const grantee of old.grantees)
        await sql.unsafe(`grant execute on function ${successor.signature} to ${grantee}`);
      await sql.unsafe(`drop function ${old.signature}`);
    }
    await sql`
      insert into schema_function (file, checksum, functions)
      values (${file.path}, ${file.checksum}, ${sql.json(file.functions)})
      on conflict (file) do update
        set checksum = excluded.checksum, functions = excluded.functions, applied_at = clock_timestamp()`;
  }
  if (outdated.length > 0) await sql`select keep_plans()`;
}

/** Functions that no file defines anymore. The previous release may still call them. */
export async function abandonedFunctions(sql: Sql, files: readonly SqlFile[]): Promise<string[]> {
  const defined = new Set(files.flatMap(({ functions }) => functions));
  const known = (await readApplied(sql)).flatMap(({ functions }) => functions);
  const kept = await sql<{ name: string }[]>`
    select name from jsonb_array_elements_text(${sql.json(known)}) name
    where exists (select from pg_proc where proname = name and pronamespace = 'public'::regnamespace)`;
  return [...new Set(kept.map(({ name }) => name))].filter((name) => !defined.has(name)).sort();
}

/** Drops the {@link abandonedFunctions}. `sql` must be in a transaction. */
export async function dropAbandoned(sql: Sql, files: readonly SqlFile[]): Promise<string[]> {
  const abandoned = await abandonedFunctions(sql, files);
  for (const { signature } of await overloadsOf(sql, abandoned)) await sql.unsafe(`drop function ${signature}`);
  const paths = files.map(({ path }) => path);
  await sql`
    delete from schema_function
    where file not in (select path from jsonb_array_elements_text(${sql.json(paths)}) path)`;
  return abandoned;
}

/** The rows of `schema_function`; empty before the migration that creates the table. */
async function readApplied(sql: Sql): Promise<Applied[]> {
  const [table] = await sql<{ exists: boolean }[]>`
    select to_regclass('public.schema_function') is not null as "exists"`;
  return table?.exists ? await sql<Applied[]>`select file, checksum, functions from schema_function` : [];
}

interface Overload {
  id: string;
  name: string;
  /** With parameter types, quoted for SQL. */
  signature: string;
  /** Roles with an explicit execute grant, quoted for SQL. */
  grantees: string[];
}

async function overloadsOf(sql: Sql, names: readonly string[]): Promise<Overload[]> {
  return await sql<Overload[]>`
    select p.oid::text as id, p.proname as name, p.oid::regprocedure::text as signature,
      (select coalesce(jsonb_agg(quote_ident(r.rolname)), '[]') from aclexplode(p.proacl) granted
        join pg_roles r on r.oid = granted.grantee where granted.grantee <> p.proowner) as grantees
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and p.proname in (select name from jsonb_array_elements_text(${sql.json(names)}) name)`;
}

/** Adds the file and line to the Postgres error, and advice where the error alone isn't clear. */
function sqlFunctionError(error: unknown, { path, text }: SqlFile): SqlFunctionError {
  const { message, position, code } = error as Partial<Record<'message' | 'position' | 'code', string>>;
  const line = position === undefined ? '' : `:${text.slice(0, Number(position)).split('\n').length}`;
  const advice = code === '42P13' ? ' Give it a new name: the running release still calls the old one.' : '';
  return new SqlFunctionError(`shared/${path}${line}: ${message ?? String(error)}.${advice}`, { cause: error });
}
