/** What members see of agents: those of a guild, one of them closely, and the choices of an option. */
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import type { AgentsAtHand } from './allocation.ts';
import { allowedTo } from './pool-roles.ts';
import {
  gatesInGuild,
  guildOf,
  type VoiceCaller,
  type VoiceGateRefusal,
  type VoiceStore,
  voiceOutcome,
} from './store.ts';

/** What an agent is doing in a guild. */
export type AgentState = 'busy' | 'free' | 'starting' | 'refused' | 'offline';

export interface GuildAgents {
  agents: { agent: string; name: string; state: AgentState }[];
  /** Members in the wait line. */
  waiting: number;
  /** Nodes that are alive. */
  nodes: number;
}

/** The agents that are in a guild, by name. */
export function readGuildAgents(store: VoiceStore, guildId: string): Promise<GuildAgents> {
  return voiceOutcome(
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
      'nodes', (select count(*) from agent_runners where live_until > clock_timestamp())))`,
  );
}

/** What a member wants an agent for; it decides which ones are offered. */
export type AgentPurpose = 'decide' | 'revoke' | 'restart' | 'assign' | 'diagnose';

export interface AgentChoice {
  agent: string;
  name: string;
  pool: string;
}

/** Agents whose name holds what was typed, at most 25: the choices of an option. */
export function findAgents(
  store: VoiceStore,
  caller: VoiceCaller,
  typed: string,
  purpose: AgentPurpose,
): Promise<AgentChoice[]> {
  return voiceOutcome(
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

function offeredFor(sql: Sql, purpose: AgentPurpose, caller: VoiceCaller): SqlFragment {
  const user = caller.user.id;
  const guild = guildOf(caller);
  const mayDo = (action: Parameters<typeof allowedTo>[0]) =>
    sql`pool_role(a.pool_id, ${user}) = any (string_to_array(${allowedTo(action)}, ','))`;
  const isHere = sql`exists (select from agent_guilds g where g.guild_id = ${guild} and g.agent_id = a.agent_id)`;
  switch (purpose) {
    case 'decide':
      return sql`a.status = 'pending' and ${mayDo('approve')}`;
    case 'revoke':
      return sql`(a.contributor_id = ${user} or ${mayDo('revoke')})`;
    case 'restart':
      return sql`a.status <> 'pending' and ${mayDo('restart')}`;
    case 'assign':
      return sql`a.status in ('approved', 'active') and ${isHere} and voice_may_use(a.pool_id, voice_selected_pool(${guild}), ${user})`;
    case 'diagnose':
      return sql`(${isHere} or ${mayDo('view')})`;
  }
}

/** One agent, for whoever wants to know why it does not serve. */
export interface AgentDiagnosis {
  agent: string;
  applicationId: string;
  name: string;
  pool: string;
  status: 'pending' | 'approved' | 'active' | 'refused';
  /** Who holds it; null: nobody. */
  node: { id: string; url: string } | null;
  isReady: boolean;
  loginFailures: number;
  /** ISO 8601: nobody logs it in before; null: at once. */
  retryAt: string | null;
  isInGuild: boolean;
  /** Guilds it is in. */
  guilds: number;
  /** The channel that it serves in this guild. */
  channel: string | null;
}

/** Null when there is no such agent, or when it is neither in the guild nor in a pool that the caller may see. */
export function diagnoseAgent(store: VoiceStore, caller: VoiceCaller, agentId: string): Promise<AgentDiagnosis | null> {
  const guild = guildOf(caller);
  return voiceOutcome(
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
    where a.agent_id = ${agentId} and a.pool_slot is not null and (here.agent_id is not null
      or pool_role(a.pool_id, ${caller.user.id}) = any (string_to_array(${allowedTo('view')}, ','))))`,
  );
}

/** How the voice plane stands as seen from one guild and member. */
export interface GuildDiagnosis extends AgentsAtHand {
  /** Nodes that are alive, and how many agents more they could hold. */
  nodes: { live: number; paused: number; room: number };
  /** Of the agents in the guild: held by a live node; serving; with a token that Discord refuses. */
  online: number;
  busy: number;
  refused: number;
  waiting: number;
}

export function diagnoseGuild(store: VoiceStore, caller: VoiceCaller): Promise<GuildDiagnosis> {
  const guild = guildOf(caller);
  return voiceOutcome(
    store,
    'guild_diagnosis',
    (sql) => sql`(
    select voice_agents_for(${guild}, ${caller.user.id}) || jsonb_build_object(
      'nodes', (select jsonb_build_object('live', count(*), 'paused', count(*) filter (where is_paused or is_draining),
          'room', greatest(0, coalesce(sum(capacity), 0) - (select count(*) from agent_bots where lease_until > clock_timestamp())))
        from agent_runners where live_until > clock_timestamp()),
      'online', count(*) filter (where a.lease_until > clock_timestamp() and a.ready_at is not null),
      'busy', (select count(*) from voice_sessions s where s.guild_id = ${guild} and s.state <> 'ended'),
      'refused', count(*) filter (where a.status = 'refused'),
      'waiting', (select count(*) from voice_waiters where guild_id = ${guild}))
    from agent_guilds g join agent_bots a using (agent_id) where g.guild_id = ${guild})`,
  );
}

/** The pool whose agents a guild is offered when nobody named one: the guild's own, else the largest that the caller may see. */
export async function offeredPool(store: VoiceStore, caller: VoiceCaller): Promise<string | undefined> {
  const found = await voiceOutcome<string | null>(
    store,
    'pool_offered',
    (sql) => sql`(
    select p.pool_id::text from agent_pools p, (select voice_selected_pool(${guildOf(caller)}) as pool_id) chosen
    where p.deleted_at is null and (p.pool_id = chosen.pool_id
      or pool_role(p.pool_id, ${caller.user.id}) = any (string_to_array(${allowedTo('view')}, ',')))
    order by (p.pool_id is not distinct from chosen.pool_id) desc,
      (select count(*) from agent_bots a where a.pool_id = p.pool_id and a.status in ('approved', 'active')) desc, p.pool_id
    limit 1)`,
  );
  return found ?? undefined;
}

/** Why the guild's staff does not want a look; undefined: it may be had. Changes are asked within their own statements. */
export async function readGate(store: VoiceStore, caller: VoiceCaller): Promise<VoiceGateRefusal | undefined> {
  const refusal = await voiceOutcome<VoiceGateRefusal | null>(
    store,
    'voice_gate',
    (sql) => sql`gate_refusal(${guildOf(caller)}::bigint, ${gatesInGuild(sql, caller)})`,
  );
  return refusal ?? undefined;
}
