import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { dailyAt } from '../jobs/schedule.ts';
import { dayIndex } from './calendar.ts';
import { PAYOUT_DAYS } from './payouts.ts';

/** Deletes counts of payouts that no page shows any longer. */
export const prunePayouts = job({
  kind: 'prune_payouts',
  at: 'edge',
  payload: () => z.object({}),
  repeats: dailyAt(3, 43),
  run: async ({ store }) => {
    await store.sql()`delete from guild_payout where day < ${dayIndex(store.clock()) - PAYOUT_DAYS}::int`;
  },
});
