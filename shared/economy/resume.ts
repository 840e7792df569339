import { call } from '../platform/call.ts';
import { type Caller, type Gated, gateOf, type Store } from '../platform/store.ts';
import type { Drift } from './audit.ts';
import { countTransfer } from './counters.ts';

export type ResumeOutcome =
  | { status: 'resumed'; transfer: string; haltedAt: string; reason: string }
  | { status: 'not_halted' }
  | { status: 'drift'; drift: Drift[] }
  | Gated;

/**
 * Reopens a halted ledger if it balances.
 *
 * Without the time limit of `run`: it reads the whole ledger. The command defers its answer, so that it may.
 */
export async function resumeLedger(store: Store, caller: Caller): Promise<ResumeOutcome> {
  const startedAt = performance.now();
  const observe = (hasFailed: boolean) =>
    store.observe.statement('economy_resume', (performance.now() - startedAt) / 1_000, hasFailed);
  const sql = store.sql();
  try {
    const [row] = await sql<{ outcome: ResumeOutcome }[]>`
      select ${call(sql, 'economy_resume', {
        key: caller.key,
        actor: caller.actor.id,
        now: store.clock(),
        ...gateOf(caller),
      })} as outcome`;
    observe(false);
    const outcome = row?.outcome as ResumeOutcome;
    if (outcome.status === 'resumed') countTransfer(store, 'resume');
    return outcome;
  } catch (error) {
    observe(true);
    throw error;
  }
}
