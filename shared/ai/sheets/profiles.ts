/** What members saved of a game's screens: their newest values, how these changed, and who has the most. */
import { type Caller, run, type Store } from '../../platform/store.ts';
import { certainOf, isDoubtful, type Profile } from './profile.ts';
import { type KnownReading, PREVIEW_MS } from './readings.ts';
import type { ProfileSheet } from './sheet.ts';

/** Rows that are kept of one member, place, and sheet. */
export const MOST_SAVED = 200;
/** How far back the second comparison looks, in milliseconds. */
const WEEK_MS = 7 * 24 * 60 * 60_000;

/** Where values were saved: a server's ID, or `dm`. */
export type Scope = string;
export type Saved = Readonly<Record<string, number | string>>;

export type SaveOutcome =
  | { status: 'saved' }
  /** It was saved a moment ago. */
  | { status: 'saved_before' }
  /** It's over, or someone else's. */
  | { status: 'not_there' }
  /** A correction arrived in between: what's shown isn't what would be saved. */
  | { status: 'corrected_meanwhile' };

/** Saves what's certain of a reading, once. @param reading that the profile was made of. */
export function saveProfile(
  store: Store,
  { user, scope, reading, profile }: { user: string; scope: Scope; reading: KnownReading; profile: Profile },
): Promise<SaveOutcome> {
  const now = store.clock();
  const screens = profile.screens.filter(({ values }) => values.some((value) => !isDoubtful(value)));
  return run(store, 'ai_save_profile', {
    ...{ key: reading.key, user, scope, sheet: profile.sheet.key, corrected: reading.corrected, most: MOST_SAVED },
    ...{ values: certainOf(profile), since: new Date(now.getTime() - PREVIEW_MS), now },
    screens: Object.fromEntries(screens.map(({ screen }) => [screen.key, now.toISOString()])),
  });
}

/** Values as they were at a time. */
export interface SavedValues {
  /** In ISO 8601. */
  at: string;
  values: Saved;
}

/** A screen as a member last saved it. */
export interface ScreenStats {
  newest: SavedValues;
  /** The time before. */
  before?: SavedValues;
  /** As it was a week ago. */
  weekAgo?: SavedValues;
}

/** A member's screens. @param scope where they were saved (default: anywhere). */
export async function readStats(
  store: Store,
  { sheet, user, scope }: { sheet: ProfileSheet; user: string; scope?: Scope | undefined },
): Promise<ReadonlyMap<string, ScreenStats>> {
  const since = new Date(store.clock().getTime() - WEEK_MS).toISOString();
  const found = await run<(SavedValues & { screen: string; place: number; isWeekAgo: boolean })[]>(
    store,
    'ai_profile_stats',
    (sql) => sql`(
      with readings as (
        select distinct on (s.screen, s.at) s.screen, s.at, p.values
        from ai_profile p, jsonb_each_text(p.screens) s (screen, at)
        where p.user_id = ${user} and p.sheet = ${sheet.key} and (${scope === undefined} or p.scope = ${scope ?? ''})
        order by s.screen, s.at, p.profile_id desc
      ), placed as (
        select *, row_number() over (partition by screen order by at desc) as place,
          at <= ${since} and row_number() over (partition by screen, at <= ${since} order by at desc) = 1 as is_week_ago
        from readings
      )
      select coalesce(jsonb_agg(jsonb_build_object(
        'screen', screen, 'at', at, 'values', values, 'place', place, 'isWeekAgo', is_week_ago)), '[]')
      from placed where place <= 2 or is_week_ago)`,
  );
  const stats = new Map<string, ScreenStats>();
  for (const { key } of sheet.screens) {
    const pick = (isIt: (one: (typeof found)[number]) => boolean): SavedValues | undefined => {
      const one = found.find((each) => each.screen === key && isIt(each));
      return one && { at: one.at, values: one.values };
    };
    const newest = pick(({ place }) => place === 1);
    if (newest === undefined) continue;
    const before = pick(({ place }) => place === 2);
    const weekAgo = pick(({ isWeekAgo }) => isWeekAgo);
    stats.set(key, { newest, ...(before && { before }), ...(weekAgo && { weekAgo }) });
  }
  return stats;
}

export interface Standing {
  /** Of those with the same value, each has the same. */
  rank: number;
  user: string;
  value: number;
}

export interface ProfileBoard {
  /** Members with a value. */
  total: number;
  rows: readonly Standing[];
  /** The place of whoever asks; null if they saved no value here. */
  own: { rank: number; value: number } | null;
}

/** The members of a server by one value, the largest first. */
export function readProfileBoard(
  store: Store,
  {
    scope,
    sheet,
    field,
    user,
    offset,
    limit,
  }: {
    scope: Scope;
    sheet: string;
    field: string;
    user: string;
    offset: number;
    limit: number;
  },
): Promise<ProfileBoard> {
  return run(
    store,
    'ai_profile_board',
    (sql) => sql`(
      with standing as (
        select user_id, (values ->> ${field}) :: numeric as value,
          rank() over (order by (values ->> ${field}) :: numeric desc) as rank
        from ai_profile where scope = ${scope} and sheet = ${sheet} and is_newest and jsonb_typeof(values -> ${field}) = 'number'
      ), page as (select * from standing order by rank, user_id offset ${offset} limit ${limit})
      select jsonb_build_object(
        'total', (select count(*) from standing),
        'rows', coalesce((select jsonb_agg(jsonb_build_object('rank', rank, 'user', user_id::text, 'value', value)
          order by rank, user_id) from page), '[]'),
        'own', (select jsonb_build_object('rank', rank, 'value', value) from standing where user_id = ${user})))`,
  );
}

/** Everything a member saved in one place, oldest first. */
export function readSaved(
  store: Store,
  { user, scope, sheet }: { user: string; scope: Scope; sheet: string },
): Promise<readonly SavedValues[]> {
  return run(
    store,
    'ai_profile_saved',
    (sql) => sql`(
      select coalesce(jsonb_agg(jsonb_build_object('at', at, 'values', values) order by profile_id), '[]')
      from ai_profile where user_id = ${user} and scope = ${scope} and sheet = ${sheet})`,
  );
}

/** How often a member saved something. */
export function countSaved(
  store: Store,
  user: string,
  { scope, sheet }: { scope: Scope | 'everywhere'; sheet: string },
): Promise<number> {
  return run(
    store,
    'ai_profile_count',
    (sql) => sql`(
      select to_jsonb(count(*)) from ai_profile
      where user_id = ${user} and sheet = ${sheet} and (${scope === 'everywhere'} or scope = ${scope}))`,
  );
}

/** Deletes what a member saved, with the spreadsheet it's written to. @returns how many rows that were. */
export async function forgetProfiles(
  store: Store,
  { key, actor }: Caller,
  { scope, sheet }: { scope: Scope | 'everywhere'; sheet: string },
): Promise<number> {
  const { saved } = await run<'ai_forget_profiles', { saved: number }>(store, 'ai_forget_profiles', {
    ...{ key, user: actor.id, scope: scope === 'everywhere' ? null : scope, sheet, now: store.clock() },
  });
  return saved;
}
