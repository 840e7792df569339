import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { call } from '../platform/call.ts';
import { LOST_AFTER_MS } from './budget.ts';
import { CLUB } from './clubs/assess.ts';
import { READING_MS } from './sheets/readings.ts';
import { TURN_MS } from './turns.ts';

/** How often, in milliseconds. */
const EVERY_MS = 10 * 60_000;
/** How long it's kept what AI was used for, in days. */
export const USAGE_DAYS = 90;

/** Forgets conversations and previews that are over, gives back what nobody settled, and deletes old usage. */
export const pruneAi = job({
  kind: 'prune_ai',
  at: 'anywhere',
  payload: () => z.object({}),
  repeats: (after) => new Date(Math.floor(after.getTime() / EVERY_MS + 1) * EVERY_MS),
  run: ({ now, settle }) =>
    settle(async (sql) => {
      await sql`delete from ai_turn where at < ${new Date(now.getTime() - TURN_MS)}`;
      await sql`delete from ai_reading where at < ${new Date(now.getTime() - READING_MS)}`;
      await sql`delete from club_analysis where at < ${new Date(now.getTime() - CLUB.openMs)}`;
      await sql`select ${call(sql, 'ai_settle_lost', { before: new Date(now.getTime() - LOST_AFTER_MS), now })}`;
      const oldest = new Date(now.getTime() - USAGE_DAYS * 86_400_000);
      await sql`delete from ai_request where day < ${oldest}`;
      await sql`delete from ai_usage where day < ${oldest}`;
    }),
});
