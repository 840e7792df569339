/** What a guild's staff has decided about music, in the database; whatever they have not is as everywhere. */
import type { Sql } from '../platform/postgres.ts';
import {
  gatesInGuild,
  guildOf,
  type VoiceCaller,
  type VoiceGateRefusal,
  type VoiceStore,
  voiceOutcome,
} from '../voice/store.ts';
import { MUSIC } from './catalog.ts';
import type { MusicSettings } from './settings.ts';

/** As everywhere, until a guild's staff decides otherwise. */
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

/** What is to be as it says from now on; null: as everywhere again. What is left out stays. */
export type MusicSettingsChange = { readonly [N in keyof MusicSettings]?: MusicSettings[N] | null };

export async function readMusicSettings(store: VoiceStore, guildId: string): Promise<MusicSettings> {
  return whole(await voiceOutcome(store, 'music_settings', (sql) => sql`music_settings_json(${guildId})`));
}

/** As {@link readMusicSettings}, within a transaction. */
export async function musicSettingsIn(sql: Sql, guildId: string): Promise<MusicSettings> {
  const [row] = await sql<{ settings: Partial<MusicSettings> }[]>`select music_settings_json(${guildId}) as settings`;
  return whole(row?.settings ?? {});
}

/** Changes what a guild has decided, once per caller's key. */
export async function setMusicSettings(
  store: VoiceStore,
  caller: VoiceCaller,
  change: MusicSettingsChange,
): Promise<{ status: 'set'; settings: MusicSettings } | VoiceGateRefusal> {
  const outcome = await voiceOutcome<{ status: 'set'; settings: Partial<MusicSettings> } | VoiceGateRefusal>(
    store,
    'music_set_settings',
    (sql) => sql`
    music_set_settings(${caller.key}, ${guildOf(caller)}, ${caller.user.id}, ${sql.json(change as never)}, ${gatesInGuild(sql, caller)})`,
  );
  return outcome.status === 'set' ? { status: 'set', settings: whole(outcome.settings) } : outcome;
}

function whole(decided: Partial<MusicSettings>): MusicSettings {
  return { ...MUSIC_DEFAULTS, ...decided };
}
