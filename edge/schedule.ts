/** What the edge does on its own: on Workers by cron triggers, on Node by timers. */
import { type CheckKind, checkBooks as checkLedger } from '../shared/economy/check-books.ts';
import { postToErrorWebhook } from '../shared/platform/error-webhook.ts';
import type { Logger } from '../shared/platform/log.ts';
import type { Sql } from '../shared/platform/postgres.ts';
import type { EdgeTelemetry } from './telemetry.ts';

/** Discord's tokens live 15 minutes and signatures 5; remembered outcomes are kept far beyond that, in days. */
const KEEP_DAYS = 90;

/** How often what is new in the books is checked, in minutes. */
export const CHECK_EVERY_MINUTES = 5;

/** A little less than how often each check is due, in minutes: of many edges, one checks each time. */
const NOT_WITHIN_MINUTES = { recent: CHECK_EVERY_MINUTES - 1, full: 20 * 60 } as const satisfies Record<
  CheckKind,
  number
>;

export interface Schedule {
  sql: Sql;
  log: Logger;
  telemetry: Pick<EdgeTelemetry, 'drifted'>;
  /** Told when the books are halted. */
  errorWebhookUrl: string | undefined;
}

/** Forgets outcomes that can no longer be asked for again. */
export async function pruneIdempotency(sql: Sql): Promise<void> {
  await sql`delete from idempotency where at < now() - make_interval(days => ${KEEP_DAYS})`;
}

/**
 * Checks the books. When they do not balance, nothing moves any more and the operator is told: once, however many edges
 * check, and again by each nightly check while it lasts.
 *
 * @param notWithinMinutes does nothing when such a check was made so short a time ago.
 */
export async function checkBooks(
  { sql, log, telemetry, errorWebhookUrl }: Schedule,
  kind: CheckKind,
  notWithinMinutes: number = NOT_WITHIN_MINUTES[kind],
): Promise<void> {
  const outcome = await checkLedger(sql, kind, notWithinMinutes);
  log.debug({ kind, outcome }, 'books checked');
  if (outcome.status !== 'drift') return;
  telemetry.drifted();
  log.error({ kind, drift: outcome.drift }, 'the books do not balance; every transfer is refused');
  // Again every night: whoever was not reached the first time has to hear of it.
  if (!(outcome.isNew || kind === 'full') || errorWebhookUrl === undefined) return;
  const broken = outcome.drift.map(({ invariant, rows }) => `- ${invariant}: ${rows}`).join('\n');
  await postToErrorWebhook(
    errorWebhookUrl,
    `**The books do not balance, so every transfer is refused.** Rules that do not hold, and how many rows break them:\n${broken}\n\`/economy resume\` opens the books once they balance again.`,
    (error) => log.warn({ error }, 'could not tell the operator'),
  );
}
