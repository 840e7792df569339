import type { Sql } from '../shared/platform/postgres.ts';

/** Discord's tokens live 15 minutes and signatures 5; remembered outcomes are kept far beyond that, in days. */
const KEEP_DAYS = 90;

/** Forgets outcomes that can no longer be asked for again. */
export async function pruneIdempotency(sql: Sql): Promise<void> {
  await sql`delete from idempotency where at < now() - make_interval(days => ${KEEP_DAYS})`;
}
