import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import { countChange, GONE } from './counters.ts';

/** Settings as stored, by module and key: only what staff set. */
export type StoredValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
/** What changes, by module and key. Null resets a key to its default. */
export type SettingsChange = StoredValues;
/** The values that name something Discord no longer has, by module and key. */
export type Gone = Readonly<Record<string, Readonly<Record<string, string>>>>;

export type ChangeOutcome =
  | {
      status: 'set';
      /** The modules that the change named, as stored now. */
      values: StoredValues;
      /** What staff haven't been told is gone. They are told once. */
      gone?: Gone;
    }
  | Gated;

/** Changes settings of the caller's server, once per key: all of them or none. */
export async function changeSettings(
  store: Store,
  caller: GuildCaller,
  changes: SettingsChange,
): Promise<ChangeOutcome> {
  const args = { key: caller.key, actor: caller.actor.id, changes, ...gateOf(caller) };
  const outcome: ChangeOutcome = await run(store, 'settings_change', args);
  if (outcome.status === 'set') countChange(store, changes);
  return outcome;
}

/** A setting that someone else has changed meanwhile. */
export interface Differing {
  module: string;
  key: string;
  /** What's set now; null for the default. */
  value: unknown;
  /** Who changed it last; null if nobody knows. */
  by: string | null;
}

/**
 * The same, for someone who has been looking at a form: nothing changes if someone else has changed one of these settings
 * meanwhile.
 *
 * @param seen the values in the form; null for what wasn't set.
 */
export async function changeSeenSettings(
  store: Store,
  caller: GuildCaller,
  changes: SettingsChange,
  seen: StoredValues,
): Promise<ChangeOutcome | { status: 'changed_since'; differing: Differing[] }> {
  const args = { key: caller.key, actor: caller.actor.id, changes, seen, ...gateOf(caller) };
  const outcome: ChangeOutcome | { status: 'changed_since'; differing: Differing[] } = await run(
    store,
    'settings_change_if',
    args,
  );
  if (outcome.status === 'set') countChange(store, changes);
  return outcome;
}

/** Everything that a server's staff set, and what of it is gone. */
export interface StoredSettings {
  values: StoredValues;
  gone: Gone;
}

/** Reads everything that the staff of the caller's server set. */
export async function readSettings(store: Store, { guild }: Pick<GuildCaller, 'guild'>): Promise<StoredSettings> {
  return run(
    store,
    'settings',
    (sql) => sql`(
      select jsonb_build_object(
        'values', coalesce(jsonb_object_agg(module, value), '{}'),
        'gone', coalesce(jsonb_object_agg(module, gone) filter (where gone <> '{}'), '{}'))
      from guild_settings where guild_id = ${guild.id})`,
  );
}

/** Notes that Discord no longer has the channel or role that a setting names: it counts as not set, and staff are told. */
export async function noteGone(
  store: Store,
  gone: { guildId: string; module: string; key: string; value: string },
): Promise<void> {
  const { guildId: guild, module, key, value } = gone;
  const { status } = await run<'settings_note_gone', { status: 'noted' | 'known' }>(store, 'settings_note_gone', {
    ...{ guild, module, value },
    setting: key,
  });
  if (status === 'noted') store.observe.count(GONE, { module });
}
