import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { everyMinutes } from '../jobs/schedule.ts';

/** Deletes files of settings that nobody confirmed within an hour. */
export const pruneSettingsImports = job({
  kind: 'prune_settings_imports',
  at: 'anywhere',
  payload: () => z.object({}),
  repeats: everyMinutes(60),
  run: async ({ store }) => {
    await store.sql()`delete from guild_settings_import where at < clock_timestamp() - interval '1 hour'`;
  },
});
