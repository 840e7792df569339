/** The scheduled checks of the ledger. When it doesn't balance, every transfer is refused and the operator gets a message. */
import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { dailyAt, everyMinutes } from '../jobs/schedule.ts';
import type { JobServices } from '../jobs/services.ts';
import type { CounterSpec } from '../platform/metrics.ts';
import { type CheckKind, checkBooks } from './check-books.ts';

/** How often new transfers are checked, in minutes. */
export const CHECK_EVERY_MINUTES = 5;

export const DRIFTS: CounterSpec = {
  name: 'chorus_economy_drift_total',
  help: "Checks that found the ledger doesn't balance.",
};

/** Checks what is new since the ledger was last known to balance. */
export const checkRecentBooks = job({
  kind: 'check_recent_books',
  at: 'edge',
  payload: () => z.object({}),
  repeats: everyMinutes(CHECK_EVERY_MINUTES),
  run: (context) => check(context, 'recent'),
});

/** Checks everything. */
export const checkAllBooks = job({
  kind: 'check_all_books',
  at: 'edge',
  payload: () => z.object({}),
  repeats: dailyAt(3, 17),
  timeoutMs: 10 * 60_000,
  run: (context) => check(context, 'full'),
});

async function check({ store, log, alert }: JobServices, kind: CheckKind): Promise<void> {
  const outcome = await checkBooks(store.sql(), kind, 0);
  log.debug({ kind, outcome }, 'ledger checked');
  if (outcome.status !== 'drift') return;
  store.observe.count(DRIFTS, {});
  log.error({ kind, drift: outcome.drift }, "the ledger doesn't balance; every transfer is refused");
  // Every night again, in case the first message wasn't seen.
  if (!outcome.isNew && kind === 'recent') return;
  const broken = outcome.drift.map(({ invariant, rows }) => `- ${invariant}: ${rows}`).join('\n');
  await alert(
    `**The ledger doesn't balance, so every transfer is refused.** The rules that don't hold, and how many rows break each:\n${broken}\n\`/economy resume\` reopens the ledger once it balances.`,
  );
}
