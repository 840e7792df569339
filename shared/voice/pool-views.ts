/** What members see of pools. A private pool shows itself to its members alone; to everybody else it does not exist. */
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import { allowedTo, type PoolRole, type Standing } from './pool-roles.ts';
import type { Visibility } from './pools.ts';
import { type VoiceStore, voiceOutcome } from './store.ts';

export interface PoolSummary {
  id: string;
  name: string;
  visibility: Visibility;
  /** What the reader is to it. */
  role: Standing;
  /** Approved agents. */
  agents: number;
}

export interface PoolAgent {
  agent: string;
  name: string;
  status: 'pending' | 'approved' | 'active' | 'refused';
  contributor: string;
  /** Guilds it is in. */
  guilds: number;
  /** The node that holds it; null: none. */
  node: string | null;
}

export interface PoolView extends PoolSummary {
  description: string;
  owner: string;
  /** ISO 8601. */
  createdAt: string;
  /** Members of any role. */
  members: number;
  pending: number;
}

export interface PoolStats {
  approved: number;
  pending: number;
  /** Held by a live node. */
  online: number;
  /** Guilds that one of its agents is in. */
  guilds: number;
  /** Guilds that use it alone. */
  selectedBy: number;
  sessions: { live: number; lastDays: number };
  /** Agents that have ever joined a guild, each guild counted. */
  deployments: number;
}

/** Days for which sessions that ended are kept. */
export const SESSION_HISTORY_DAYS = 7;

/** The pools that somebody may see, their own first, by name. */
export function listPools(
  store: VoiceStore,
  userId: string,
  page: { offset: number; limit: number },
): Promise<PoolSummary[]> {
  return voiceOutcome(
    store,
    'pool_list',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object(${summary(sql)}) order by own desc, name), '[]') from (
      select *, role in ('owner', 'manager', 'contributor', 'viewer') as own from (
        select p.*, pool_role(p.pool_id, ${userId}) as role from agent_pools p where p.deleted_at is null) known
      where role <> 'stranger'
      order by own desc, name offset ${page.offset} limit ${page.limit}) p)`,
  );
}

/** Pools whose name holds what was typed, at most 25: the choices of an option. */
export function findPools(store: VoiceStore, userId: string, typed: string): Promise<PoolSummary[]> {
  return voiceOutcome(
    store,
    'pool_find',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object(${summary(sql)}) order by place, name), '[]') from (
      select *, strpos(lower(name), lower(${typed})) as place from (
        select p.*, pool_role(p.pool_id, ${userId}) as role from agent_pools p where p.deleted_at is null) known
      where role <> 'stranger' and strpos(lower(name), lower(${typed})) > 0
      order by place, name limit 25) p)`,
  );
}

/** The id of the pool that somebody means by its id or its name; undefined when they know none such. */
export async function resolvePool(store: VoiceStore, userId: string, typed: string): Promise<string | undefined> {
  const found = await voiceOutcome<string | null>(
    store,
    'pool_resolve',
    (sql) => sql`(
    select pool_id::text from agent_pools
    where deleted_at is null and (pool_id::text = ${typed} or lower(name) = lower(btrim(${typed})))
      and pool_role(pool_id, ${userId}) <> 'stranger')`,
  );
  return found ?? undefined;
}

export function viewPool(store: VoiceStore, userId: string, poolId: string): Promise<PoolView | null> {
  return voiceOutcome(
    store,
    'pool_view',
    (sql) => sql`(
    select jsonb_build_object(${summary(sql)}, 'description', description, 'createdAt', created_at,
        'owner', (select user_id::text from pool_members m where m.pool_id = p.pool_id and m.role = 'owner'),
        'members', (select count(*) from pool_members m where m.pool_id = p.pool_id),
        'pending', (select count(*) from agent_bots a where a.pool_id = p.pool_id and a.status = 'pending'))
    from ${visible(sql, userId, poolId)} p)`,
  );
}

/** The agents of a pool, those that wait for approval first. Null when the pool is not for this reader. */
export function readPoolAgents(store: VoiceStore, userId: string, poolId: string): Promise<PoolAgent[] | null> {
  return voiceOutcome(
    store,
    'pool_agents',
    (sql) => sql`(
    select (select coalesce(jsonb_agg(jsonb_build_object('agent', agent_id::text, 'name', a.name, 'status', status,
          'contributor', contributor_id::text,
          'guilds', (select count(*) from agent_guilds g where g.agent_id = a.agent_id),
          'node', case when lease_until > clock_timestamp() then runner_id end)
        order by status = 'pending' desc, pool_slot), '[]')
      from agent_bots a where a.pool_id = p.pool_id and pool_slot is not null)
    from ${visible(sql, userId, poolId)} p)`,
  );
}

/** The members of a pool, owner first. Null when the pool is not for this reader. */
export function readPoolMembers(
  store: VoiceStore,
  userId: string,
  poolId: string,
): Promise<{ user: string; role: PoolRole }[] | null> {
  return voiceOutcome(
    store,
    'pool_members',
    (sql) => sql`(
    select (select jsonb_agg(jsonb_build_object('user', user_id::text, 'role', m.role)
        order by array_position(array['owner', 'manager', 'contributor', 'viewer'], m.role), at, user_id)
      from pool_members m where m.pool_id = p.pool_id)
    from ${visible(sql, userId, poolId)} p)`,
  );
}

export function readPoolStats(store: VoiceStore, userId: string, poolId: string): Promise<PoolStats | null> {
  return voiceOutcome(
    store,
    'pool_stats',
    (sql) => sql`(
    select jsonb_build_object(
      'approved', (select count(*) from agent_bots a where a.pool_id = p.pool_id and status in ('approved', 'active', 'refused')),
      'pending', (select count(*) from agent_bots a where a.pool_id = p.pool_id and status = 'pending'),
      'online', (select count(*) from agent_bots a where a.pool_id = p.pool_id and lease_until > clock_timestamp()),
      'guilds', (select count(distinct guild_id) from agent_guilds g join agent_bots a using (agent_id) where a.pool_id = p.pool_id),
      'selectedBy', (select count(*) from guild_voice_policy g where g.selected_pool_id = p.pool_id),
      'sessions', (select jsonb_build_object('live', count(*) filter (where s.state <> 'ended'), 'lastDays', count(*))
        from voice_sessions s join agent_bots a using (agent_id) where a.pool_id = p.pool_id),
      'deployments', (select count(*) from pool_events e where e.pool_id = p.pool_id and action = 'deployed'))
    from ${visible(sql, userId, poolId)} p)`,
  );
}

export interface PoolEvent {
  action: string;
  actor: string;
  agent: string | null;
  user: string | null;
  detail: Record<string, unknown>;
  /** ISO 8601. */
  at: string;
}

/** The last things that happened to a pool, newest first, at most 25; for whoever may change its settings. */
export function readPoolEvents(store: VoiceStore, userId: string, poolId: string): Promise<PoolEvent[]> {
  return voiceOutcome(
    store,
    'pool_events',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('action', action, 'actor', actor_id::text, 'agent', agent_id::text,
        'user', user_id::text, 'detail', detail, 'at', at) order by event_id desc), '[]')
    from (select * from pool_events where pool_id = ${poolId}
        and pool_role(pool_id, ${userId}) = any (string_to_array(${allowedTo('settings')}, ','))
      order by event_id desc limit 25) e)`,
  );
}

/** One pool as its reader may see it: no row when they may not. */
function visible(sql: Sql, userId: string, poolId: string): SqlFragment {
  return sql`(
    select * from (select p.*, pool_role(p.pool_id, ${userId}) as role from agent_pools p
      where p.pool_id = ${poolId} and p.deleted_at is null) known
    where role <> 'stranger')`;
}

/** What every list shows, of rows of agent_pools with the reader's role. */
function summary(sql: Sql): SqlFragment {
  return sql`'id', pool_id::text, 'name', name, 'visibility', visibility, 'role', role,
    'agents', (select count(*) from agent_bots a where a.pool_id = p.pool_id and a.status in ('approved', 'active'))`;
}
