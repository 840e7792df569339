/** Which agents of a pool a guild has, and which it could still add. */
import { VOICE } from './catalog.ts';
import { allowedTo } from './pool-roles.ts';
import { guildOf, type VoiceCaller, type VoiceStore, voiceOutcome } from './store.ts';

export interface DeployableAgent {
  agent: string;
  applicationId: string;
  name: string;
}

export type Deployment =
  | {
      status: 'deployment';
      pool: { id: string; name: string };
      /** Agents of the pool that are in the guild. */
      present: DeployableAgent[];
      /** Those that can be added, the oldest first. */
      missing: DeployableAgent[];
      /** How many more agents, of whatever pool, the guild can take. */
      room: number;
    }
  | { status: 'unknown_pool' };

/** What a guild has of a pool that the caller may see, or that the guild has chosen: its agents are the only ones it uses. */
export function readDeployment(store: VoiceStore, caller: VoiceCaller, poolId: string): Promise<Deployment> {
  const guild = guildOf(caller);
  return voiceOutcome(
    store,
    'voice_deployment',
    (sql) => sql`(
    select coalesce((
      select jsonb_build_object('status', 'deployment',
        'pool', jsonb_build_object('id', p.pool_id::text, 'name', p.name),
        'present', coalesce(jsonb_agg(a.shown order by a.added_at, a.agent_id) filter (where a.is_present), '[]'),
        'missing', coalesce(jsonb_agg(a.shown order by a.added_at, a.agent_id) filter (where not a.is_present), '[]'),
        'room', ${VOICE.agentsPerGuild}::integer - (select count(*) from agent_guilds where guild_id = ${guild}))
      from agent_pools p left join lateral (
        select b.agent_id, b.added_at,
          exists (select from agent_guilds g where g.guild_id = ${guild} and g.agent_id = b.agent_id) as is_present,
          jsonb_build_object('agent', b.agent_id::text, 'applicationId', b.application_id::text, 'name', b.name) as shown
        from agent_bots b where b.pool_id = p.pool_id and b.status in ('approved', 'active')) a on true
      where p.pool_id = ${poolId} and p.deleted_at is null
        and (pool_role(p.pool_id, ${caller.user.id}) = any (string_to_array(${allowedTo('view')}, ','))
          or p.pool_id = voice_selected_pool(${guild}))
      group by p.pool_id), jsonb_build_object('status', 'unknown_pool')))`,
  );
}
