/** What a server's staff decided about its sessions. */
import { call } from '../platform/call.ts';
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import { VOICE } from './catalog.ts';

export interface VoicePolicy {
  /** Minutes without a listener after which a session ends; null: never. */
  idleMinutes: number | null;
  /** The pool the server selected, as long as it can be used here. */
  pool: { id: string; name: string } | null;
}

/** @param minutes 1 to 720; null: sessions stay. */
export function setIdleMinutes(
  store: Store,
  caller: GuildCaller,
  minutes: number | null,
): Promise<{ status: 'set'; idleMinutes: number | null } | Gated> {
  return run(store, 'voice_set_idle', { key: caller.key, minutes, actor: caller.actor.id, ...gateOf(caller) });
}

export function readPolicy(store: Store, guildId: string): Promise<VoicePolicy> {
  return run(
    store,
    'voice_policy',
    (sql) => sql`(
    select jsonb_build_object(
      'idleMinutes', case when g.guild_id is null then ${VOICE.idleMinutes.default}::integer else g.idle_minutes end,
      'pool', (select jsonb_build_object('id', pool_id::text, 'name', name) from agent_pools
               where pool_id = ${call(sql, 'voice_selected_pool', { guild: guildId })}))
    from (select) nothing left join guild_voice_policy g on g.guild_id = ${guildId})`,
  );
}
