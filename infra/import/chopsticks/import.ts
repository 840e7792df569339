/** An import from Chopsticks, from the dump to the report. */
import { auditLedger } from '../../../shared/economy/audit.ts';
import type { Sql } from '../../../shared/platform/postgres.ts';
import { secureRandom } from '../../../shared/platform/random.ts';
import { type Store, UNOBSERVED } from '../../../shared/platform/store.ts';
import { importAll } from '../apply.ts';
import { readDump } from '../dump.ts';
import { planOf, TABLES } from './plan.ts';
import { report } from './report.ts';

export interface ImportRequest {
  /** The dump's path. */
  file: string;
  /** Changes nothing. */
  isPreview: boolean;
  /** Names every row and member that's skipped, not just the first ones. */
  listsAll: boolean;
  onProgress?(done: number, all: number): void;
}

/**
 * @returns what was imported, or would be, in words.
 * @throws {DumpError} if the file can't be read, before anything changes.
 * @throws if the database fails, or the ledger doesn't balance afterward.
 */
export async function importChopsticks(
  sql: Sql,
  { file, isPreview, listsAll, onProgress = () => {} }: ImportRequest,
  now = new Date(),
): Promise<string> {
  const plan = await planOf(readDump(file, TABLES), now);
  const store: Store = {
    ...{ sql: () => sql, observe: UNOBSERVED, clock: () => now, dice: secureRandom(), limitScale: 1 },
  };
  const results = await importAll(store, plan.members, isPreview, (done) => onProgress(done, plan.members.length));
  const text = report(plan, results, { isPreview, listsAll });
  if (isPreview) return `${text}\n\nNothing was changed. To import it, run the same command with --apply.`;
  const drift = await auditLedger(sql);
  if (drift.length > 0)
    throw new Error(`${text}\n\nThe ledger doesn’t balance: ${drift.map(({ invariant }) => invariant).join(', ')}.`);
  return `${text}\n\nThe ledger balances.`;
}
