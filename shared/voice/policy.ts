/** What a server's staff decided about its sessions. */
import { call } from '../platform/call.ts';
import { type Gated, type GuildCaller, run, type Store } from '../platform/store.ts';
import { changeSettings, type Gone } from '../settings/change.ts';
import { valuesOf } from '../settings/declaration.ts';
import { voiceModule } from './settings.ts';

export interface VoicePolicy {
  /** Minutes without a listener after which a session ends; null: never. */
  idleMinutes: number | null;
  /** The pool the server selected, as long as it can be used here. */
  pool: { id: string; name: string } | null;
}

/** @param minutes 1 to 720; null: sessions stay. */
export async function setIdleMinutes(
  store: Store,
  caller: GuildCaller,
  minutes: number | null,
): Promise<{ status: 'set'; idleMinutes: number | null; gone?: Gone } | Gated> {
  const outcome = await changeSettings(store, caller, { voice: { idleMinutes: minutes ?? 0 } });
  if (outcome.status !== 'set') return outcome;
  const { values, gone } = outcome;
  return { status: 'set', idleMinutes: idleMinutesIn(values.voice), ...(gone && { gone }) };
}

export async function readPolicy(store: Store, guildId: string): Promise<VoicePolicy> {
  const { settings, pool } = await run<{ settings: unknown; pool: VoicePolicy['pool'] }>(
    store,
    'voice_policy',
    (sql) => sql`jsonb_build_object(
      'settings', (select value from guild_settings where guild_id = ${guildId} and module = 'voice'),
      'pool', (select jsonb_build_object('id', pool_id::text, 'name', name) from agent_pools
               where pool_id = ${call(sql, 'voice_selected_pool', { guild: guildId })}))`,
  );
  return { idleMinutes: idleMinutesIn(settings), pool };
}

/** 0 is stored for sessions that stay. */
function idleMinutesIn(stored: unknown): number | null {
  return valuesOf(voiceModule, stored).idleMinutes || null;
}
