/** Names that are one member's, as staff confirmed. */
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../../platform/store.ts';
import { CLUB } from './assess.ts';
import { type ClubState, memberOfIn } from './club-state.ts';

export interface Alias {
  canonical: string;
  name: string;
  /** The member's canonical name. */
  target: string;
  targetName: string;
}

/** `changed`: the club isn't what the caller saw. */
export type MergeOutcome = Gated | { status: 'merged' | 'changed' | 'full' };

/** @param state what the caller saw. */
export function mergeNames(
  store: Store,
  caller: GuildCaller,
  { sheet, alias, state }: { sheet: string; alias: Alias; state: Pick<ClubState, 'revision'> },
): Promise<MergeOutcome> {
  return run(store, 'club_merge', {
    ...{ key: caller.key, actor: caller.actor.id, sheet, ...alias, revision: state.revision },
    ...{ most: CLUB.aliases, now: store.clock(), ...gateOf(caller), guild: caller.guild.id },
  });
}

export type SplitOutcome = Gated | { status: 'split'; name: string } | { status: 'not_there' };

export function splitName(
  store: Store,
  caller: GuildCaller,
  { sheet, canonical }: { sheet: string; canonical: string },
): Promise<SplitOutcome> {
  return run(store, 'club_split', {
    ...{ key: caller.key, actor: caller.actor.id, sheet, canonical, now: store.clock() },
    ...{ ...gateOf(caller), guild: caller.guild.id },
  });
}

/** A week in which both have a value of their own that differs, so they aren't one member. */
export function conflictOf(state: ClubState, one: string, other: string): string | undefined {
  const memberOf = memberOfIn(state);
  const found = state.weeks.find(({ rows }) => {
    const valuesOf = (canonical: string) =>
      Object.assign(
        {},
        ...rows.filter((row) => memberOf(row.canonical) === canonical).map(({ metrics }) => metrics),
      ) as Record<string, number>;
    const [a, b] = [valuesOf(one), valuesOf(other)];
    return Object.entries(a).some(([metric, value]) => b[metric] !== undefined && b[metric] !== value);
  });
  return found?.week;
}

export interface ListedAlias {
  canonical: string;
  name: string;
  /** The member's canonical name, and the newest name it was read under. */
  target: string;
  targetName: string;
  /** `0` for who was erased. */
  by: string;
  /** In ISO 8601. */
  at: string;
}

/** By member. */
export function listAliases(
  store: Store,
  { guild, sheet }: { guild: string; sheet: string },
  { offset, limit }: { offset: number; limit: number },
): Promise<{ total: number; aliases: ListedAlias[] }> {
  return run(
    store,
    'club_list_aliases',
    (sql) => sql`(
      with found as (select * from club_alias where guild_id = ${guild} and sheet = ${sheet})
      select jsonb_build_object('total', (select count(*) from found), 'aliases', coalesce((
        select jsonb_agg(jsonb_build_object('canonical', canonical, 'name', name, 'target', target, 'targetName', coalesce((
              select r.name from club_week w join club_row r using (commit_id)
              where w.guild_id = ${guild} and w.sheet = ${sheet} and r.canonical = shown.target order by w.week desc, w.commit_id desc limit 1), target),
            'by', confirmed_by::text, 'at', at) order by target, canonical)
          from (select * from found order by target, canonical offset ${offset} limit ${limit}) shown), '[]')))`,
  );
}
