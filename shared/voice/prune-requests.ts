/** Deletes what members asked of sessions, once it's of no more use. */
import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { dailyAt } from '../jobs/schedule.ts';

/** A session that never ends keeps its requests for this many days. Others go with it. */
export const REQUEST_DAYS = 30;

export const pruneRequests = job({
  kind: 'prune_voice_requests',
  at: 'anywhere',
  payload: z.object({}),
  repeats: dailyAt(4, 7),
  timeoutMs: 10 * 60_000,
  run: async ({ store }) => {
    const sql = store.sql();
    await sql`
      delete from voice_intents where applied_at is not null and asked_at < now() - make_interval(days => ${REQUEST_DAYS})`;
    // Normally deleted when they're used. Their tokens don't work anymore.
    await sql`delete from voice_follow_ups where expires_at < now() - interval '1 day'`;
  },
});
