/** What a guild's staff decided about its sessions. */
import { VOICE } from './catalog.ts';
import {
  gatesInGuild,
  guildOf,
  type VoiceCaller,
  type VoiceGateRefusal,
  type VoiceStore,
  voiceOutcome,
} from './store.ts';

export interface VoicePolicy {
  /** Minutes without a listener after which a session ends; null: never. */
  idleMinutes: number | null;
  /** The pool the guild chose, as long as it can be used here. */
  pool: { id: string; name: string } | null;
}

/** @param minutes 1 to 720; null: sessions stay. */
export function setIdleMinutes(
  store: VoiceStore,
  caller: VoiceCaller,
  minutes: number | null,
): Promise<{ status: 'set'; idleMinutes: number | null } | VoiceGateRefusal> {
  return voiceOutcome(
    store,
    'voice_set_idle',
    (sql) => sql`
    voice_set_idle(${caller.key}, ${guildOf(caller)}, ${minutes}, ${caller.user.id}, ${gatesInGuild(sql, caller)})`,
  );
}

export function readPolicy(store: VoiceStore, guildId: string): Promise<VoicePolicy> {
  return voiceOutcome(
    store,
    'voice_policy',
    (sql) => sql`(
    select jsonb_build_object(
      'idleMinutes', case when g.guild_id is null then ${VOICE.idleMinutes.default}::integer else g.idle_minutes end,
      'pool', (select jsonb_build_object('id', pool_id::text, 'name', name) from agent_pools
               where pool_id = voice_selected_pool(${guildId})))
    from (select) nothing left join guild_voice_policy g on g.guild_id = ${guildId})`,
  );
}
