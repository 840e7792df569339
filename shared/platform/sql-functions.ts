import type { Sql } from './postgres.ts';
import type { SqlFile } from './sql-files.ts';

/** What bringing a database's functions up to date did, or would do: names of functions. */
export interface FunctionChanges {
  created: string[];
  replaced: string[];
}

/** A function that Postgres doesn't take. Nothing was changed. */
export class SqlFunctionError extends Error {
  override name = 'SqlFunctionError';
}

interface Applied {
  file: string;
  checksum: string;
  functions: string[];
}

/** The files whose functions this database doesn't have, or has in another version. */
export async function outdatedFiles(sql: Sql, files: readonly SqlFile[]): Promise<SqlFile[]> {
  const applied = new Map((await readApplied(sql)).map(({ file, checksum }) => [file, checksum]));
  return files.filter(({ path, checksum }) => applied.get(path) !== checksum);
}

/** Which of the functions in these files are new to the database, and which it has in another version. */
export async function changesOf(sql: Sql, outdated: readonly SqlFile[]): Promise<FunctionChanges> {
  const known = new Set((await readApplied(sql)).flatMap(({ functions }) => functions));
  const names = outdated.flatMap(({ functions }) => functions);
  return { created: names.filter((name) => !known.has(name)), replaced: names.filter((name) => known.has(name)) };
}

/**
 * Creates or replaces the functions of these files, in the transaction that `sql` is in.
 *
 * A function that gained a parameter replaces the one before it: calls name their arguments, so those of the release before
 * still reach it. What was granted on it stays granted.
 *
 * @throws {SqlFunctionError} with file and line, when Postgres refuses one.
 */
export async function applyFiles(sql: Sql, outdated: readonly SqlFile[]): Promise<void> {
  for (const file of outdated) {
    const before = await overloadsOf(sql, file.functions);
    await sql.unsafe(file.text).catch((error: unknown) => {
      throw explained(error, file);
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

/** Functions that no file defines any more. The release before may still call them. */
export async function abandonedFunctions(sql: Sql, files: readonly SqlFile[]): Promise<string[]> {
  const defined = new Set(files.flatMap(({ functions }) => functions));
  const known = (await readApplied(sql)).flatMap(({ functions }) => functions);
  const kept = await sql<{ name: string }[]>`
    select name from jsonb_array_elements_text(${sql.json(known)}) name
    where exists (select from pg_proc where proname = name and pronamespace = 'public'::regnamespace)`;
  return [...new Set(kept.map(({ name }) => name))].filter((name) => !defined.has(name)).sort();
}

/** Drops what {@link abandonedFunctions} names, in the transaction that `sql` is in. */
export async function dropAbandoned(sql: Sql, files: readonly SqlFile[]): Promise<string[]> {
  const abandoned = await abandonedFunctions(sql, files);
  for (const { signature } of await overloadsOf(sql, abandoned)) await sql.unsafe(`drop function ${signature}`);
  const paths = files.map(({ path }) => path);
  await sql`
    delete from schema_function
    where file not in (select path from jsonb_array_elements_text(${sql.json(paths)}) path)`;
  return abandoned;
}

/** The rows of `schema_function`; none where the migration that makes the table is still missing. */
async function readApplied(sql: Sql): Promise<Applied[]> {
  const [table] = await sql<{ isThere: boolean }[]>`
    select to_regclass('public.schema_function') is not null as "isThere"`;
  return table?.isThere ? await sql<Applied[]>`select file, checksum, functions from schema_function` : [];
}

interface Overload {
  id: string;
  name: string;
  /** With its parameters' types, quoted as SQL wants it. */
  signature: string;
  /** Roles that may execute it by a grant of their own, quoted. */
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

/** Where in the file, what Postgres said, and what to do where that isn't plain. */
function explained(error: unknown, { path, text }: SqlFile): SqlFunctionError {
  const { message, position, code } = error as Partial<Record<'message' | 'position' | 'code', string>>;
  const line = position === undefined ? '' : `:${text.slice(0, Number(position)).split('\n').length}`;
  const advice = code === '42P13' ? ' Give it a new name: the release that is running still calls the old one.' : '';
  return new SqlFunctionError(`shared/${path}${line}: ${message ?? String(error)}.${advice}`, { cause: error });
}
