/** Modes as staff set them: reading what counts at a place, changing, and listing them. */
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import {
  DEFAULT_MODE,
  type Level,
  levelsOf,
  type Mode,
  type ModeRecord,
  type ModeValues,
  type Place,
  resolveMode,
} from './modes.ts';

/** How many places of a server can have a mode. */
export const MOST_PLACES = 500;
/** How many changes a server keeps. */
const KEPT_CHANGES = 1_000;

/** Somewhere that modes are set. */
export interface ModeTarget {
  level: Level;
  /** On the level of the server, the server's own. */
  id: string;
  /** As it's called now; empty for the server. Up to 100 characters. */
  name: string;
}

export type SetModeOutcome =
  | { status: 'set'; target: ModeTarget; before: ModeValues; after: ModeValues }
  | { status: 'unchanged'; target: ModeTarget; after: ModeValues }
  /** There are {@link MOST_PLACES} already. */
  | { status: 'full'; most: number }
  | Gated;

/** Someone else has changed what they saw. `after` is what's set there now. */
export type StaleMode = { status: 'stale'; target: ModeTarget; after: ModeValues };

/** Nothing set. */
export const UNSET: ModeValues = { use: null, hasPersonality: null, rating: null };

/** Answers questions at a place, once per key. What the change doesn't name stays; null is as the level above has it. */
export function setMode(
  store: Store,
  caller: GuildCaller,
  target: ModeTarget,
  change: Partial<ModeValues>,
): Promise<SetModeOutcome> {
  return set(store, caller, target, change, null);
}

/** The same, unless someone has changed these answers since. @param seen what whoever changes them saw. */
export function setModeAsSeen(
  store: Store,
  caller: GuildCaller,
  target: ModeTarget,
  change: Partial<ModeValues>,
  seen: Partial<ModeValues>,
): Promise<SetModeOutcome | StaleMode> {
  return set(store, caller, target, change, seen);
}

function set<O>(
  store: Store,
  caller: GuildCaller,
  { level, id, name }: ModeTarget,
  change: Partial<ModeValues>,
  expected: Partial<ModeValues> | null,
): Promise<O> {
  return run(store, 'ai_set_mode', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
    ...{ level, place: id, name, change, most: MOST_PLACES, kept: KEPT_CHANGES },
    expected,
  });
}

/** What this interaction has come to already; undefined if it hasn't been delivered before. */
export async function recallMode(store: Store, { key }: GuildCaller): Promise<SetModeOutcome | undefined> {
  const outcome = await run<SetModeOutcome | null>(
    store,
    'ai_mode_recall',
    (sql) => sql`(select outcome from idempotency where key = ${key})`,
  );
  return outcome ?? undefined;
}

/**
 * What counts at a place, in one statement.
 *
 * @param place undefined in direct messages, where nobody sets anything.
 */
export async function readMode(store: Store, place: Place | undefined): Promise<Mode> {
  if (place === undefined) return DEFAULT_MODE;
  return resolveMode(await readRecords(store, place), place.isAgeRestricted);
}

/** What's set at a place and at what it's in. */
export function readRecords(store: Store, place: Place): Promise<ModeRecord[]> {
  return run(store, 'ai_mode', (sql) => storedModes(sql, place), { isQuickRead: true });
}

/** Part of a statement: what `resolveMode` reads. */
export function storedModes(sql: Sql, place: Place): SqlFragment {
  const at = levelsOf(place).map(({ level, id }) => `${level}:${id}`);
  return sql`(
    select coalesce(jsonb_agg(ai_mode_values(m) || jsonb_build_object('level', level)), '[]')
    from ai_mode m
    where guild_id = ${place.guildId}
      and (level, place_id) in (
        select split_part(one, ':', 1), split_part(one, ':', 2)::bigint
        from unnest(string_to_array(${at.join(',')}, ',')) one))`;
}

/** What `/mode list` can be narrowed down to. */
export const MODE_FILTERS = {
  all: {},
  chat: { use: 'chat' },
  super_snail: { use: 'super_snail' },
  off: { use: 'off' },
  personality: { hasPersonality: true },
  no_personality: { hasPersonality: false },
  pg13: { rating: 'pg13' },
  unrated: { rating: 'unrated' },
} as const satisfies Record<string, Partial<ModeValues>>;
export type ModeFilter = keyof typeof MODE_FILTERS;

export interface ListedMode extends ModeTarget, ModeValues {
  /** Who set it last; 0 once they have been erased. */
  actor: string;
  /** In ISO 8601. */
  at: string;
}

export interface ModeList {
  total: number;
  entries: ListedMode[];
}

/** The places of a server where something is set, from the server to its threads. */
export function listModes(
  store: Store,
  guildId: string,
  filter: ModeFilter,
  { offset, limit }: { offset: number; limit: number },
): Promise<ModeList> {
  const wanted: Partial<ModeValues> = MODE_FILTERS[filter];
  return run(
    store,
    'ai_modes',
    (sql) => sql`(
      with chosen as (
        select m, level, place_id, name, set_by, set_at,
          array_position(array['server', 'category', 'channel', 'thread'], level) as rank
        from ai_mode m where guild_id = ${guildId} and ai_mode_values(m) @> ${JSON.stringify(wanted)}::text::jsonb
      ), page as (select * from chosen order by rank, place_id offset ${offset} limit ${limit})
      select jsonb_build_object(
        'total', (select count(*) from chosen),
        'entries', coalesce((select jsonb_agg(ai_mode_values(m) || jsonb_build_object('level', level, 'id', place_id::text,
          'name', name, 'actor', set_by::text, 'at', set_at) order by rank, place_id) from page), '[]')))`,
  );
}
