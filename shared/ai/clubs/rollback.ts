/** Takes back what was committed. */
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../../platform/store.ts';

/** `changed`: it isn't the commit that counts for its week. `isEmpty`: nothing is left of the week. */
export type RollbackOutcome =
  | Gated
  | { status: 'rolled_back'; week: string; sheet: string; isEmpty: boolean }
  | { status: 'changed' };

export function rollBack(store: Store, caller: GuildCaller, commit: string): Promise<RollbackOutcome> {
  return run(store, 'club_roll_back', {
    ...{ key: caller.key, actor: caller.actor.id, commit, now: store.clock() },
    ...{ ...gateOf(caller), guild: caller.guild.id },
  });
}

export interface Commit {
  id: string;
  /** In ISO 8601. */
  at: string;
  approvedBy: readonly string[];
  /** Members with values. */
  members: number;
}

/** The commits of a week that count or would, newest first. */
export function listCommits(
  store: Store,
  { guild, sheet, week }: { guild: string; sheet: string; week: string },
  limit: number,
): Promise<Commit[]> {
  return run(
    store,
    'club_list_commits',
    (sql) => sql`(
      select coalesce(jsonb_agg(jsonb_build_object('id', commit_id::text, 'at', at, 'approvedBy', to_jsonb(approved_by::text[]),
          'members', (select count(*) from club_row r where r.commit_id = w.commit_id and r.metrics <> '{}')) order by commit_id desc), '[]')
        from (select * from club_week where guild_id = ${guild} and sheet = ${sheet} and week = ${week} and undone_at is null
          order by commit_id desc limit ${limit}) w)`,
  );
}

/** The weeks of a club that have values, newest first. */
export function listWeeks(store: Store, { guild, sheet }: { guild: string; sheet: string }): Promise<string[]> {
  return run(
    store,
    'club_list_weeks',
    (sql) => sql`(
      select coalesce(jsonb_agg(week order by week desc), '[]') from (
        select distinct week from club_week where guild_id = ${guild} and sheet = ${sheet} and undone_at is null) weeks)`,
  );
}

/** The list that a server committed last; undefined if it never did. */
export async function newestSheet(store: Store, guild: string): Promise<string | undefined> {
  const found = await run<string | null>(
    store,
    'club_newest_sheet',
    (sql) => sql`(select to_jsonb(sheet) from club_week where guild_id = ${guild} order by commit_id desc limit 1)`,
  );
  return found ?? undefined;
}
