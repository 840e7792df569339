import { migrate, type SchemaChanges } from '../../../shared/platform/migrations.ts';
import { connect } from '../../../shared/platform/postgres.ts';

/**
 * Migrates the sandbox's database and marks it as one.
 *
 * @throws when the database holds somebody's data: the sandbox plays with what it is given.
 */
export async function prepareDatabase(url: string): Promise<SchemaChanges> {
  const sql = connect(url, { max: 1 });
  try {
    const [found] = await sql<{ tables: number; isMarked: boolean }[]>`
      select count(*)::int as tables, coalesce(bool_or(tablename = 'sandbox_marker'), false) as "isMarked"
      from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`;
    if (found !== undefined && found.tables > 0 && !found.isMarked) {
      throw new Error(
        'The database of DATABASE_URL holds data that is not a sandbox’s. Give an empty one, or unset DATABASE_URL.',
      );
    }
    await sql`create table if not exists sandbox_marker (made_at timestamptz not null default now())`;
    return await migrate(sql);
  } finally {
    await sql.end({ timeout: 2 });
  }
}
