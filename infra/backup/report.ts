/** Leaves word in the database of what became of a backup, which edges report to Prometheus. */
import type { Sql } from '../../shared/platform/postgres.ts';
import { type Manifest, readBackups } from './manifest.ts';
import { messageOf } from './problem.ts';

/** No more of a problem is stored, in characters. */
const LONGEST_PROBLEM = 1_000;

/** @param problems empty if nothing went wrong. */
export async function reportBackup(sql: Sql, folder: string, problems: readonly string[]): Promise<void> {
  const backups = readBackups(folder);
  const newest = backups[0]?.manifest.takenAt ?? null;
  const verified: Manifest['takenAt'] | null = backups.find(({ isVerified }) => isVerified)?.manifest.takenAt ?? null;
  const problem = problems.length === 0 ? null : problems.join('\n').slice(0, LONGEST_PROBLEM);
  await sql`
    insert into backup_state (attempted_at, taken_at, verified_at, problem)
      values (clock_timestamp(), ${newest}, ${verified}, ${problem})
    on conflict (id) do update set attempted_at = excluded.attempted_at, taken_at = excluded.taken_at,
      verified_at = excluded.verified_at, problem = excluded.problem`;
}

/** Runs a backup, and reports its end. The error of a run that failed altogether is reported, too, and thrown. */
export async function reported<T extends { problems: string[] }>(
  sql: Sql,
  folder: string,
  run: () => Promise<T>,
): Promise<T> {
  let result: T;
  try {
    result = await run();
  } catch (error) {
    // If that fails as well, the database is gone, and the first error says more.
    await reportBackup(sql, folder, [messageOf(error)]).catch(() => {});
    throw error;
  }
  await reportBackup(sql, folder, result.problems).catch((error: unknown) => {
    result.problems.push(`What became of this backup couldn’t be noted for alerts: ${messageOf(error)}`);
  });
  return result;
}
