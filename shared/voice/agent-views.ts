/** What members see of agents: those of a server, the choices of an option, and the findings of `/agents diagnose`. */
import { call } from '../platform/call.ts';
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import { type GuildCaller, run, type Store } from '../platform/store.ts';
import type { AvailableAgents } from './allocation.ts';
import type { Lack } from './leases.ts';
import { canInPool } from './pool-fragments.ts';

/** What an agent is doing in a server. */
export type AgentState = 'busy' | 'free' | 'starting' | 'refused' | 'offline';

export interface GuildAgents {
  agents: { agent: string; name: string; state: AgentState }[];
  /** Members in line. */
  waiting: number;
  /** Nodes that are alive. */
  nodes: number;
  /** What some of these nodes don't reach: one for each of those. */
  lacks: Lack[];
}

/** The agents that are in a server, by name. */
export function readGuildAgents(store: Store, guildId: string): Promise<GuildAgents> {
  return run(
    store,
    'voice_guild_agents',
    (sql) => sql`(
    select jsonb_build_object(
      'agents', (select coalesce(jsonb_agg(jsonb_build_object('agent', a.agent_id::text, 'name', a.name, 'state', case
            when s.session_id is not null then 'busy'
            when a.status = 'refused' then 'refused'
            when a.lease_until is null or a.lease_until <= clock_timestamp() then 'offline'
            when a.ready_at is null then 'starting'
            else 'free' end) order by a.name, a.agent_id), '[]')
        from agent_guilds g join agent_bots a using (agent_id)
        left join voice_sessions s on s.guild_id = g.guild_id and s.agent_id = a.agent_id and s.state <> 'ended'
        where g.guild_id = ${guildId}),
      'waiting', (select count(*) from voice_waiters where guild_id = ${guildId}),
      'nodes', (select count(*) from agent_runners where live_until > clock_timestamp()),
      'lacks', (select coalesce(jsonb_agg(lacks), '[]') from agent_runners
        where live_until > clock_timestamp() and lacks is not null)))`,
  );
}

/** What a member needs an agent for, which decides the agents they can choose from. */
export type AgentPurpose = 'decide' | 'revoke' | 'restart' | 'assign' | 'diagnose';

export interface AgentChoice {
  agent: string;
  name: string;
  pool: string;
}

/** Agents whose name contains what was typed, at most 25: the choices of an option. */
export function findAgents(
  store: Store,
  caller: GuildCaller,
  typed: string,
  purpose: AgentPurpose,
): Promise<AgentChoice[]> {
  return run(
    store,
    'agent_find',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('agent', agent_id::text, 'name', name, 'pool', pool_name)
        order by place, name, agent_id), '[]')
    from (
      select a.agent_id, a.name, p.name as pool_name, strpos(lower(a.name), lower(${typed})) as place
      from agent_bots a join agent_pools p using (pool_id)
      where a.pool_slot is not null and strpos(lower(a.name), lower(${typed})) > 0 and ${offeredFor(sql, purpose, caller)}
      order by place, a.name, a.agent_id limit 25) found)`,
  );
}

function offeredFor(sql: Sql, purpose: AgentPurpose, caller: GuildCaller): SqlFragment {
  const user = caller.actor.id;
  const guild = caller.guild.id;
  const poolId = sql`a.pool_id`;
  const isHere = sql`exists (select from agent_guilds g where g.guild_id = ${guild} and g.agent_id = a.agent_id)`;
  switch (purpose) {
    case 'decide':
      return sql`a.status = 'pending' and ${canInPool(sql, 'approve', poolId, user)}`;
    case 'revoke':
      return sql`(a.contributor_id = ${user} or ${canInPool(sql, 'revoke', poolId, user)})`;
    case 'restart':
      return sql`a.status <> 'pending' and ${canInPool(sql, 'restart', poolId, user)}`;
    case 'assign':
      return sql`a.status in ('approved', 'active') and ${isHere}
        and ${call(sql, 'voice_may_use', { pool: poolId, selected: call(sql, 'voice_selected_pool', { guild }), user })}`;
    case 'diagnose':
      return sql`(${isHere} or ${canInPool(sql, 'view', poolId, user)})`;
  }
}

/** One agent, for whoever wants to know why it isn't playing. */
export interface AgentDiagnosis {
  agent: string;
  applicationId: string;
  name: string;
  pool: string;
  status: 'pending' | 'approved' | 'active' | 'refused';
  /** The node that holds it; null: none. */
  node: { id: string; url: string } | null;
  isReady: boolean;
  loginFailures: number;
  /** ISO 8601: no node logs it in before; null: no pause. */
  retryAt: string | null;
  isInGuild: boolean;
  /** How many servers it is in. */
  guilds: number;
  /** The channel it serves in this server. */
  channel: string | null;
}

/** Null when there is no such agent, or when it's neither in the server nor in a pool that the caller can see. */
export function diagnoseAgent(store: Store, caller: GuildCaller, agentId: string): Promise<AgentDiagnosis | null> {
  const guild = caller.guild.id;
  return run(
    store,
    'agent_diagnosis',
    (sql) => sql`(
    select jsonb_build_object('agent', a.agent_id::text, 'applicationId', a.application_id::text, 'name', a.name, 'pool', p.name,
        'status', a.status,
        'node', case when a.lease_until > clock_timestamp() then jsonb_build_object('id', r.runner_id, 'url', r.url) end,
        'isReady', a.ready_at is not null and a.lease_until > clock_timestamp(), 'loginFailures', a.login_failures,
        'retryAt', case when a.retry_at > clock_timestamp() then a.retry_at end, 'isInGuild', here.agent_id is not null,
        'guilds', (select count(*) from agent_guilds g where g.agent_id = a.agent_id), 'channel', s.channel_id::text)
    from agent_bots a join agent_pools p using (pool_id) left join agent_runners r on r.runner_id = a.runner_id
    left join agent_guilds here on here.guild_id = ${guild} and here.agent_id = a.agent_id
    left join voice_sessions s on s.guild_id = ${guild} and s.agent_id = a.agent_id and s.state <> 'ended'
    where a.agent_id = ${agentId} and a.pool_slot is not null
      and (here.agent_id is not null or ${canInPool(sql, 'view', sql`a.pool_id`, caller.actor.id)}))`,
  );
}

/** The voice plane as seen from one server and member. */
export interface GuildDiagnosis extends AvailableAgents {
  /** Nodes that are alive, how many more agents they have room for, and what some of them don't reach: one for each of those. */
  nodes: { live: number; paused: number; room: number; lacks: Lack[] };
  /** Of the agents in the server: held by a live node; serving a channel; with a token that Discord refuses. */
  online: number;
  busy: number;
  refused: number;
  waiting: number;
}

export function diagnoseGuild(store: Store, caller: GuildCaller): Promise<GuildDiagnosis> {
  const guild = caller.guild.id;
  return run(
    store,
    'guild_diagnosis',
    (sql) => sql`(
    select ${call(sql, 'voice_agents_for', { guild, user: caller.actor.id })} || jsonb_build_object(
      'nodes', (select jsonb_build_object('live', count(*), 'paused', count(*) filter (where is_paused or is_draining),
          'lacks', coalesce(jsonb_agg(lacks) filter (where lacks is not null), '[]'),
          'room', greatest(0, coalesce(sum(capacity), 0) - (select count(*) from agent_bots where lease_until > clock_timestamp())))
        from agent_runners where live_until > clock_timestamp()),
      'online', count(*) filter (where a.lease_until > clock_timestamp() and a.ready_at is not null),
      'busy', (select count(*) from voice_sessions s where s.guild_id = ${guild} and s.state <> 'ended'),
      'refused', count(*) filter (where a.status = 'refused'),
      'waiting', (select count(*) from voice_waiters where guild_id = ${guild}))
    from agent_guilds g join agent_bots a using (agent_id) where g.guild_id = ${guild})`,
  );
}

/**
 * The pool to deploy from by default: the one the server selected, else the largest of those the caller belongs to and of the
 * operators' public ones. Never a stranger's: whoever owns a pool decides which bots enter the server.
 *
 * @param operators user IDs.
 */
export async function offeredPool(
  store: Store,
  caller: GuildCaller,
  operators: ReadonlySet<string>,
): Promise<string | undefined> {
  const { guild, actor } = caller;
  const found: string | null = await run(
    store,
    'pool_offered',
    (sql) => sql`(
    select p.pool_id::text
    from agent_pools p, (select ${call(sql, 'voice_selected_pool', { guild: guild.id })} as pool_id) chosen
    where p.deleted_at is null and (p.pool_id = chosen.pool_id or exists (
      select from pool_members m where m.pool_id = p.pool_id and (m.user_id = ${actor.id}
        or (p.visibility = 'public' and m.role = 'owner'
          and m.user_id = any (string_to_array(${[...operators].join(',')}, ',')::bigint[])))))
    order by (p.pool_id is not distinct from chosen.pool_id) desc,
      (select count(*) from agent_bots a where a.pool_id = p.pool_id and a.status in ('approved', 'active')) desc, p.pool_id
    limit 1)`,
  );
  return found ?? undefined;
}
