import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { everyMinutes } from '../jobs/schedule.ts';

/** Deletes statistics of commands after 30 days. */
export const pruneStatistics = job({
  kind: 'prune_statistics',
  at: 'anywhere',
  payload: () => z.object({}),
  repeats: everyMinutes(24 * 60),
  run: async ({ store }) => {
    await store.sql()`delete from command_statistics where day < current_date - 30`;
  },
});
