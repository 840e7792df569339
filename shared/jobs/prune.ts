/** Deletes what is no longer needed, every night. */
import * as z from 'zod';
import { job } from './job.ts';
import { dailyAt } from './schedule.ts';

/** How long outcomes are remembered, in days. Discord's tokens are valid for 15 minutes, and its signatures for 5. */
const OUTCOME_DAYS = 90;
/** How long a job that was given up is kept for an operator, in days. */
const DEAD_JOB_DAYS = 30;

/** Deletes outcomes that can no longer be redelivered. */
export const pruneOutcomes = job({
  kind: 'prune_outcomes',
  at: 'edge',
  payload: () => z.object({}),
  repeats: dailyAt(3, 37),
  timeoutMs: 10 * 60_000,
  run: async ({ store }) => {
    await store.sql()`delete from idempotency where at < now() - make_interval(days => ${OUTCOME_DAYS})`;
  },
});

/** Deletes jobs that were given up long ago. */
export const pruneDeadJobs = job({
  kind: 'prune_dead_jobs',
  at: 'anywhere',
  payload: () => z.object({}),
  repeats: dailyAt(3, 47),
  run: async ({ store }) => {
    await store.sql()`delete from job where dead_at < now() - make_interval(days => ${DEAD_JOB_DAYS})`;
  },
});
