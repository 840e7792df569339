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
/** Of what a write changed, in characters, which can have four bytes each. */
const LONGEST_CHANGE = 4_000;

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
  /** What it changed, from what to what, where it can be taken back. Nothing secret. */
  change?: WrittenChange | undefined;
}

/** Pages have changes of their own. */
export interface WrittenChange {
  about: string;
}

export interface NotedWrite extends Omit<Write, 'guildId' | 'change'> {
  id: string;
  /** In ISO 8601, with microseconds. */
  at: string;
  change: WrittenChange | null;
  /** Whether another write has taken it back. */
  isReverted: boolean;
}

/** The name of the actions that take a write back, whose ID is their field `write`. */
export const REVERT = 'revert';

/** Notes a write, whatever came of it. */
export async function noteWrite(store: Store, { guildId, detail, change, ...rest }: Write): Promise<void> {
  store.observe.count(WEB_WRITES, { action: rest.action, outcome: rest.outcome });
  const cut = Object.entries(detail)
    .slice(0, 12)
    .map(([key, value]) => [key, typeof value === 'string' ? value.slice(0, LONGEST_FIELD) : value]);
  await run<'web_note_write', { status: 'noted' }>(store, 'web_note_write', {
    ...rest,
    guild: guildId ?? null,
    detail: Object.fromEntries(cut),
    // A track may be too long. Then it can't be put back.
    change: change !== undefined && JSON.stringify(change).length <= LONGEST_CHANGE ? change : null,
  });
}

/** The newest writes of a server, or those on the operators' pages. */
export function readWrites(store: Store, guildId: string | undefined, limit: number): Promise<NotedWrite[]> {
  return run(
    store,
    'web_writes',
    (sql) => sql`(
      with newest as (
        select * from web_write where guild_id is not distinct from ${guildId ?? null}::bigint order by write_id desc limit ${limit}
      ), reverted as (
        select detail ->> 'write' as write from newest where outcome = 'done' and action like ${`% ${REVERT}`}
      )
      select coalesce(jsonb_agg(jsonb_build_object('id', write_id::text, 'actor', actor_id::text, 'action', action, 'detail', detail,
        'outcome', outcome, 'at', at, 'isElsewhere', is_elsewhere, 'change', change,
        'isReverted', write_id::text in (select write from reverted)) order by write_id desc), '[]')
      from newest)`,
  );
}

/** What a write in a server, or on the operators' pages, changed, and when; null if there's nothing to take back. */
export function readChange(
  store: Store,
  guildId: string | undefined,
  write: string,
): Promise<Pick<NotedWrite, 'at' | 'change'> | null> {
  return run(
    store,
    'web_change',
    (sql) => sql`(
      select jsonb_build_object('at', at, 'change', change) from web_write
      where guild_id is not distinct from ${guildId ?? null}::bigint and write_id = ${write}::bigint and outcome = 'done' and change is not null)`,
  );
}

/** Deletes what's over: sessions, links, grants, announcements, and writes that are old enough. */
export const pruneWeb = job({
  kind: 'prune_web',
  at: 'edge',
  payload: () => z.object({}),
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
