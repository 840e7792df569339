import { call } from '../platform/call.ts';
import type { Sql } from '../platform/postgres.ts';
import type { Drift } from './audit.ts';

/** `recent` checks what is new since the ledger was last known to balance, `full` checks everything. */
export type CheckKind = 'recent' | 'full';

export type CheckOutcome =
  /** Another edge is checking, or did a moment ago. */
  | { status: 'busy' | 'recent' }
  | { status: 'balanced' }
  /** The ledger is halted. `isNew` for the check that halted it. */
  | { status: 'drift'; drift: Drift[]; isNew: boolean };

/**
 * Checks the ledger and halts it when it doesn't balance.
 *
 * @param notWithinMinutes does nothing if the last check of this kind is more recent than that.
 */
export async function checkBooks(sql: Sql, kind: CheckKind, notWithinMinutes: number): Promise<CheckOutcome> {
  const [row] = await sql<{ outcome: CheckOutcome }[]>`
    select ${call(sql, 'ledger_check_books', {
      isFull: kind === 'full',
      notWithin: `${notWithinMinutes} minutes`,
    })} as outcome`;
  return row?.outcome as CheckOutcome;
}
