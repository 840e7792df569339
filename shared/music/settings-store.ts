/** A server's music settings in the database, with the defaults for everything its staff didn't set. */
import { call } from '../platform/call.ts';
import type { Sql } from '../platform/postgres.ts';
import { type Gated, type GuildCaller, run, type Store } from '../platform/store.ts';
import { changeSettings, type Gone } from '../settings/change.ts';
import { type ChangeOf, valuesOf } from '../settings/declaration.ts';
import { type MusicSettings, musicModule } from './settings.ts';

/** The settings to change; null resets one to its default. */
export type MusicSettingsChange = ChangeOf<MusicSettings>;

export async function readMusicSettings(store: Store, guildId: string): Promise<MusicSettings> {
  return valuesOf(musicModule, await run(store, 'music_settings_json', { guild: guildId }));
}

/** Like {@link readMusicSettings}, within a transaction. */
export async function musicSettingsIn(sql: Sql, guildId: string): Promise<MusicSettings> {
  const [row] = await sql<{ settings: unknown }[]>`
    select ${call(sql, 'music_settings_json', { guild: guildId })} as settings`;
  return valuesOf(musicModule, row?.settings);
}

/** Changes a server's settings, once per caller's key. */
export async function setMusicSettings(
  store: Store,
  caller: GuildCaller,
  change: MusicSettingsChange,
): Promise<{ status: 'set'; settings: MusicSettings; gone?: Gone } | Gated> {
  const outcome = await changeSettings(store, caller, { music: change });
  if (outcome.status !== 'set') return outcome;
  const { values, gone } = outcome;
  return { status: 'set', settings: valuesOf(musicModule, values.music), ...(gone && { gone }) };
}
