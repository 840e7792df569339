import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { dailyAt } from '../jobs/schedule.ts';

/** How long a server's history of tracks names who asked for them, in days. */
export const HISTORY_DAYS = 90;

/** Deletes what was played long ago. Servers that play a lot keep less: their last 50 tracks. */
export const pruneHistory = job({
  kind: 'prune_music_history',
  at: 'anywhere',
  payload: () => z.object({}),
  repeats: dailyAt(4, 17),
  timeoutMs: 10 * 60_000,
  run: async ({ store }) => {
    await store.sql()`delete from music_history where played_at < now() - make_interval(days => ${HISTORY_DAYS})`;
  },
});
