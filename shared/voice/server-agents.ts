/** The agents of a server with all that its staff may know about them. Tokens stay in the database. */
import { type GuildCaller, run, type Store } from '../platform/store.ts';
import type { AgentState } from './agent-views.ts';
import type { SessionKind } from './catalog.ts';
import { poolRole } from './pool-fragments.ts';
import type { Standing } from './pool-roles.ts';

export interface ServerAgent {
  agent: string;
  name: string;
  state: AgentState;
  /** What it serves here; null: nothing. */
  serves: { channel: string; kind: SessionKind } | null;
  /** The node that holds it; null: none. */
  node: string | null;
  /** Null once it's revoked. `role`: the reader's. */
  pool: { id: string; name: string; role: Standing } | null;
  contributor: string | null;
}

/** By name. */
export function readServerAgents(store: Store, { guild, actor }: GuildCaller): Promise<ServerAgent[]> {
  return run(
    store,
    'voice_server_agents',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('agent', a.agent_id::text, 'name', a.name,
        'state', case
            when s.session_id is not null then 'busy'
            when a.status = 'refused' then 'refused'
            when a.lease_until is null or a.lease_until <= clock_timestamp() then 'offline'
            when a.ready_at is null then 'starting'
            else 'free' end,
        'serves', case when s.session_id is not null then
          jsonb_build_object('channel', s.channel_id::text, 'kind', s.kind) end,
        'node', case when a.lease_until > clock_timestamp() then a.runner_id end,
        'pool', case when p.pool_id is not null then jsonb_build_object('id', p.pool_id::text, 'name', p.name,
          'role', ${poolRole(sql, sql`p.pool_id`, actor.id)}) end,
        'contributor', a.contributor_id::text) order by a.name, a.agent_id), '[]')
    from agent_guilds g join agent_bots a using (agent_id)
    left join agent_pools p on p.pool_id = a.pool_id and p.deleted_at is null and a.pool_slot is not null
    left join voice_sessions s on s.guild_id = g.guild_id and s.agent_id = a.agent_id and s.state <> 'ended'
    where g.guild_id = ${guild.id})`,
  );
}
