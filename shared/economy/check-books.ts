import { call } from '../platform/call.ts';
import type { Sql } from '../platform/postgres.ts';
import type { Drift } from './audit.ts';

/** `recent` looks at what is new since the books were last known to balance, `full` at all of them. */
export type CheckKind = 'recent' | 'full';

export type CheckOutcome =
  /** Another edge is at it, or was a moment ago. */
  | { status: 'busy' | 'recent' }
  | { status: 'balanced' }
  /** Nothing moves any more. `isNew` for the one check that halted the books. */
  | { status: 'drift'; drift: Drift[]; isNew: boolean };

/**
 * Checks the books and halts them when they do not balance.
 *
 * @param notWithinMinutes does nothing when such a check was made so short a time ago.
 */
export async function checkBooks(sql: Sql, kind: CheckKind, notWithinMinutes: number): Promise<CheckOutcome> {
  const [row] = await sql<{ outcome: CheckOutcome }[]>`
    select ${call(sql, 'ledger_check_books', {
      isFull: kind === 'full',
      notWithin: `${notWithinMinutes} minutes`,
    })} as outcome`;
  return row?.outcome as CheckOutcome;
}
