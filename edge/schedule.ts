/** Scheduled work of the edge: started by cron triggers on Workers, by timers on Node. */
import { type CheckKind, checkBooks as checkLedger } from '../shared/economy/check-books.ts';
import { postToErrorWebhook } from '../shared/platform/error-webhook.ts';
import type { Logger } from '../shared/platform/log.ts';
import type { Sql } from '../shared/platform/postgres.ts';
import type { EdgeTelemetry } from './telemetry.ts';

/** How long outcomes are remembered, in days. Discord's tokens are valid for 15 minutes, and its signatures for 5. */
const KEEP_DAYS = 90;

/** How often new transfers are checked, in minutes. */
export const CHECK_EVERY_MINUTES = 5;

/** A little less than the interval of each check, in minutes: of many edges, one checks each time. */
const NOT_WITHIN_MINUTES = { recent: CHECK_EVERY_MINUTES - 1, full: 20 * 60 } as const satisfies Record<
  CheckKind,
  number
>;

export interface Schedule {
  sql: Sql;
  log: Logger;
  telemetry: Pick<EdgeTelemetry, 'drifted'>;
  /** Gets a message when the ledger is halted. */
  errorWebhookUrl: string | undefined;
}

/** Deletes outcomes that can no longer be redelivered. */
export async function pruneIdempotency(sql: Sql): Promise<void> {
  await sql`delete from idempotency where at < now() - make_interval(days => ${KEEP_DAYS})`;
}

/**
 * Checks the ledger. When it doesn't balance, every transfer is refused and the operator gets a message: one, however many edges
 * check, and another one from each nightly check as long as it lasts.
 *
 * @param notWithinMinutes does nothing if the last check of this kind is more recent than that.
 */
export async function checkBooks(
  { sql, log, telemetry, errorWebhookUrl }: Schedule,
  kind: CheckKind,
  notWithinMinutes: number = NOT_WITHIN_MINUTES[kind],
): Promise<void> {
  const outcome = await checkLedger(sql, kind, notWithinMinutes);
  log.debug({ kind, outcome }, 'ledger checked');
  if (outcome.status !== 'drift') return;
  telemetry.drifted();
  log.error({ kind, drift: outcome.drift }, "the ledger doesn't balance; every transfer is refused");
  // Every night again, in case the first message wasn't seen.
  if (!(outcome.isNew || kind === 'full') || errorWebhookUrl === undefined) return;
  const broken = outcome.drift.map(({ invariant, rows }) => `- ${invariant}: ${rows}`).join('\n');
  await postToErrorWebhook(
    errorWebhookUrl,
    `**The ledger doesn't balance, so every transfer is refused.** The rules that don't hold, and how many rows break each:\n${broken}\n\`/economy resume\` reopens the ledger once it balances.`,
    (error) => log.warn({ error }, "couldn't notify the operator"),
  );
}
