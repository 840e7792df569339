/** What was asked for on a dashboard, and what came of it. */
import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { dailyAt } from '../jobs/schedule.ts';
import { run, type Store } from '../platform/store.ts';
import { WEB_WRITES } from './counters.ts';
import { SESSION } from './sessions.ts';

/** How long this is kept, in days. */
const KEPT_DAYS = 90;
/** Of one field, in characters. */
const LONGEST_FIELD = 500;

export interface Write {
  /** Undefined on the operators' pages. */
  guildId: string | undefined;
  actor: string;
  /** The page and the action: `music skip`. */
  action: string;
  /** Nothing secret. Long values are cut. */
  detail: Readonly<Record<string, unknown>>;
  outcome: 'done' | 'refused' | 'failed';
  /** Whether what it changed has a history of its own, which `/audit` shows. */
  isElsewhere: boolean;
}

export interface NotedWrite extends Omit<Write, 'guildId' | 'isElsewhere'> {
  id: string;
  /** In ISO 8601. */
  at: string;
}

/** Notes a write, whatever came of it. */
export async function noteWrite(store: Store, { guildId, detail, ...rest }: Write): Promise<void> {
  store.observe.count(WEB_WRITES, { action: rest.action, outcome: rest.outcome });
  const cut = Object.entries(detail)
    .slice(0, 12)
    .map(([key, value]) => [key, typeof value === 'string' ? value.slice(0, LONGEST_FIELD) : value]);
  await run<'web_note_write', { status: 'noted' }>(store, 'web_note_write', {
    ...rest,
    guild: guildId ?? null,
    detail: Object.fromEntries(cut),
  });
}

/** The newest writes of a server, or those on the operators' pages. */
export function readWrites(store: Store, guildId: string | undefined, limit: number): Promise<NotedWrite[]> {
  return run(
    store,
    'web_writes',
    (sql) => sql`(
      select coalesce(jsonb_agg(jsonb_build_object('id', write_id::text, 'actor', actor_id::text, 'action', action, 'detail', detail,
        'outcome', outcome, 'at', at) order by write_id desc), '[]')
      from (select * from web_write where guild_id is not distinct from ${guildId ?? null}::bigint
        order by write_id desc limit ${limit}) newest)`,
  );
}

/** Deletes what's over: sessions, links, grants, announcements, and writes that are old enough. */
export const pruneWeb = job({
  kind: 'prune_web',
  at: 'edge',
  payload: z.object({}),
  repeats: dailyAt(3, 53),
  run: async ({ store }) => {
    const sql = store.sql();
    await sql`delete from web_write where at < now() - make_interval(days => ${KEPT_DAYS})`;
    await sql`delete from web_session where seen_at < now() - ${SESSION.idle}::interval
      or began_at < now() - ${SESSION.absolute}::interval`;
    await sql`delete from web_link where ends_at < now() - interval '1 day'`;
    await sql`delete from web_grant where ends_at < now() - interval '1 day'`;
    await sql`delete from web_announcement where ends_at < now() - make_interval(days => ${KEPT_DAYS})`;
  },
});
