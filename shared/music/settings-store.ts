/** A server's music settings in the database, and the defaults for everything its staff didn't set. */
import { call } from '../platform/call.ts';
import type { Sql } from '../platform/postgres.ts';
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import { MUSIC } from './catalog.ts';
import type { MusicSettings } from './settings.ts';

export const MUSIC_DEFAULTS: MusicSettings = {
  mode: 'open',
  djRole: null,
  voteShare: null,
  volume: MUSIC.volume.default,
  maxQueue: MUSIC.queue.default,
  maxTrackMinutes: MUSIC.trackMinutes.default,
  maxQueueMinutes: MUSIC.queueMinutes.default,
  providers: [],
  hasFallback: true,
  announceChannel: null,
  isAlwaysOn: false,
  leavesOnEmpty: false,
  showsChannelStatus: false,
  isFair: false,
};

/** The settings to change; null resets one to its default. */
export type MusicSettingsChange = { readonly [N in keyof MusicSettings]?: MusicSettings[N] | null };

export async function readMusicSettings(store: Store, guildId: string): Promise<MusicSettings> {
  return withDefaults(await run(store, 'music_settings_json', { guild: guildId }));
}

/** Like {@link readMusicSettings}, within a transaction. */
export async function musicSettingsIn(sql: Sql, guildId: string): Promise<MusicSettings> {
  const [row] = await sql<{ settings: Partial<MusicSettings> }[]>`
    select ${call(sql, 'music_settings_json', { guild: guildId })} as settings`;
  return withDefaults(row?.settings ?? {});
}

/** Changes a server's settings, once per caller's key. */
export async function setMusicSettings(
  store: Store,
  caller: GuildCaller,
  change: MusicSettingsChange,
): Promise<{ status: 'set'; settings: MusicSettings } | Gated> {
  const outcome: { status: 'set'; settings: Partial<MusicSettings> } | Gated = await run(store, 'music_set_settings', {
    key: caller.key,
    actor: caller.actor.id,
    change,
    ...gateOf(caller),
  });
  return outcome.status === 'set' ? { status: 'set', settings: withDefaults(outcome.settings) } : outcome;
}

function withDefaults(set: Partial<MusicSettings>): MusicSettings {
  return { ...MUSIC_DEFAULTS, ...set };
}
