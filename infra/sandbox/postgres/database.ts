import { migrate, type SchemaChanges } from '../../../shared/platform/migrations.ts';
import { connect } from '../../../shared/platform/postgres.ts';

/**
 * Migrates the sandbox's database and marks it as a sandbox's.
 *
 * @throws if the database has other data, because the sandbox does what it likes with it.
 */
export async function prepareDatabase(url: string): Promise<SchemaChanges> {
  const sql = connect(url, { max: 1 });
  try {
    const [found] = await sql<{ tables: number; isMarked: boolean }[]>`
      select count(*)::int as tables, coalesce(bool_or(tablename = 'sandbox_marker'), false) as "isMarked"
      from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`;
    if (found !== undefined && found.tables > 0 && !found.isMarked) {
      throw new Error(
        'The database at DATABASE_URL has data that isn’t from a sandbox. Use an empty one, or unset DATABASE_URL.',
      );
    }
    await sql`create table if not exists sandbox_marker (made_at timestamptz not null default now())`;
    return await migrate(sql);
  } finally {
    await sql.end({ timeout: 2 });
  }
}
