/** Values that count instead of what was read. They stay whatever is committed or taken back. */
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../../platform/store.ts';
import { CLUB } from './assess.ts';

export interface Correction {
  sheet: string;
  week: string;
  canonical: string;
  name: string;
  metric: string;
  value: number;
  reason: string | null;
}

export interface ListedCorrection extends Omit<Correction, 'sheet' | 'canonical'> {
  id: string;
  /** `0` for who was erased. */
  by: string;
  /** In ISO 8601. */
  at: string;
}

/** `no_week`: nothing was committed for that week. */
export type CorrectOutcome = Gated | { status: 'corrected' | 'no_week' | 'full' };

export function correctWeek(store: Store, caller: GuildCaller, correction: Correction): Promise<CorrectOutcome> {
  return run(store, 'club_correct', {
    ...{ key: caller.key, actor: caller.actor.id, ...correction, most: CLUB.corrections, now: store.clock() },
    ...{ ...gateOf(caller), guild: caller.guild.id },
  });
}

export type RemoveOutcome =
  | Gated
  | { status: 'removed'; name: string; metric: string; week: string; sheet: string }
  | { status: 'not_there' };

export function removeCorrection(store: Store, caller: GuildCaller, correction: string): Promise<RemoveOutcome> {
  return run(store, 'club_remove_correction', {
    ...{ key: caller.key, actor: caller.actor.id, correction, now: store.clock() },
    ...{ ...gateOf(caller), guild: caller.guild.id },
  });
}

/** Newest weeks first. @param week default: all. */
export function listCorrections(
  store: Store,
  { guild, sheet, week = null }: { guild: string; sheet: string; week?: string | null },
  { offset, limit }: { offset: number; limit: number },
): Promise<{ total: number; corrections: ListedCorrection[] }> {
  return run(
    store,
    'club_list_corrections',
    (sql) => sql`(
      with found as (
        select * from club_correction
        where guild_id = ${guild} and sheet = ${sheet} and (${week}::text is null or week = ${week}))
      select jsonb_build_object('total', (select count(*) from found), 'corrections', coalesce((
        select jsonb_agg(jsonb_build_object('id', correction_id::text, 'week', week, 'name', name, 'metric', metric, 'value', value,
            'reason', reason, 'by', set_by::text, 'at', at) order by week desc, at desc, correction_id desc)
          from (select * from found order by week desc, at desc, correction_id desc offset ${offset} limit ${limit}) shown), '[]')))`,
  );
}
