/** What members see of pools. A private pool is visible only to its members; to everyone else it doesn't exist. */
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import { run, type Store } from '../platform/store.ts';
import { canInPool, poolRole } from './pool-fragments.ts';
import type { PoolRole, Standing } from './pool-roles.ts';
import type { Visibility } from './pools.ts';

export interface PoolSummary {
  id: string;
  name: string;
  visibility: Visibility;
  /** The reader's role in it. */
  role: Standing;
  /** Whose pool it is. */
  owner: string;
  /** Approved agents. */
  agents: number;
}

export interface PoolAgent {
  agent: string;
  name: string;
  status: 'pending' | 'approved' | 'active' | 'refused';
  contributor: string;
  /** How many servers it is in. */
  guilds: number;
  /** The node that holds it; null: none. */
  node: string | null;
}

export interface PoolView extends PoolSummary {
  description: string;
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
  /** Servers that at least one of its agents is in. */
  guilds: number;
  /** Servers that selected it. */
  selectedBy: number;
  sessions: { live: number; lastDays: number };
  /** How often one of its agents joined a server. */
  deployments: number;
}

/** Days for which ended sessions are kept. */
export const SESSION_HISTORY_DAYS = 7;

/** One page of the pools that someone can see, their own first, by name, and how many there are in all. */
export function listPools(
  store: Store,
  userId: string,
  page: { offset: number; limit: number },
): Promise<{ total: number; pools: PoolSummary[] }> {
  return run(
    store,
    'pool_list',
    (sql) => sql`(
    with known as (
      select *, role in ('owner', 'manager', 'contributor', 'viewer') as own from (
        select p.*, ${poolRole(sql, sql`p.pool_id`, userId)} as role from agent_pools p where p.deleted_at is null) any_pool
      where role <> 'stranger')
    select jsonb_build_object('total', (select count(*) from known),
      'pools', coalesce(jsonb_agg(jsonb_build_object(${summary(sql)}) order by own desc, name), '[]'))
    from (select * from known order by own desc, name offset ${page.offset} limit ${page.limit}) p)`,
  );
}

/** Pools whose name contains what was typed, at most 25: the choices of an option. */
export function findPools(store: Store, userId: string, typed: string): Promise<PoolSummary[]> {
  return run(
    store,
    'pool_find',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object(${summary(sql)}) order by place, name), '[]') from (
      select *, strpos(lower(name), lower(${typed})) as place from (
        select p.*, ${poolRole(sql, sql`p.pool_id`, userId)} as role from agent_pools p where p.deleted_at is null) known
      where role <> 'stranger' and strpos(lower(name), lower(${typed})) > 0
      order by place, name limit 25) p)`,
  );
}

/** The id of a pool from its id or its name; undefined when the member can't see one like that. */
export async function resolvePool(store: Store, userId: string, typed: string): Promise<string | undefined> {
  const found: string | null = await run(
    store,
    'pool_resolve',
    (sql) => sql`(
    select pool_id::text from agent_pools
    where deleted_at is null and (pool_id::text = ${typed} or lower(name) = lower(btrim(${typed})))
      and ${poolRole(sql, sql`pool_id`, userId)} <> 'stranger')`,
  );
  return found ?? undefined;
}

export function viewPool(store: Store, userId: string, poolId: string): Promise<PoolView | null> {
  return run(
    store,
    'pool_view',
    (sql) => sql`(
    select jsonb_build_object(${summary(sql)}, 'description', description, 'createdAt', created_at,
        'members', (select count(*) from pool_members m where m.pool_id = p.pool_id),
        'pending', (select count(*) from agent_bots a where a.pool_id = p.pool_id and a.status = 'pending'))
    from ${visible(sql, userId, poolId)} p)`,
  );
}

/** The agents of a pool, pending ones first. Null when the reader can't see the pool. */
export function readPoolAgents(store: Store, userId: string, poolId: string): Promise<PoolAgent[] | null> {
  return run(
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

/** The members of a pool, owner first. Null when the reader can't see the pool. */
export function readPoolMembers(
  store: Store,
  userId: string,
  poolId: string,
): Promise<{ user: string; role: PoolRole }[] | null> {
  return run(
    store,
    'pool_members',
    (sql) => sql`(
    select (select jsonb_agg(jsonb_build_object('user', user_id::text, 'role', m.role)
        order by array_position(array['owner', 'manager', 'contributor', 'viewer'], m.role), at, user_id)
      from pool_members m where m.pool_id = p.pool_id)
    from ${visible(sql, userId, poolId)} p)`,
  );
}

export function readPoolStats(store: Store, userId: string, poolId: string): Promise<PoolStats | null> {
  return run(
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

/** The log of a pool, newest first, at most 25 entries; empty for whoever can't change its settings. */
export function readPoolEvents(store: Store, userId: string, poolId: string): Promise<PoolEvent[]> {
  return run(
    store,
    'pool_events',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('action', action, 'actor', actor_id::text, 'agent', agent_id::text,
        'user', user_id::text, 'detail', detail, 'at', at) order by event_id desc), '[]')
    from (select * from pool_events where pool_id = ${poolId}
        and ${canInPool(sql, 'settings', sql`pool_id`, userId)}
      order by event_id desc limit 25) e)`,
  );
}

/** One pool with the reader's role: no row when they can't see it. */
function visible(sql: Sql, userId: string, poolId: string): SqlFragment {
  return sql`(
    select * from (select p.*, ${poolRole(sql, sql`p.pool_id`, userId)} as role from agent_pools p
      where p.pool_id = ${poolId} and p.deleted_at is null) known
    where role <> 'stranger')`;
}

/** The fields of {@link PoolSummary}, from rows of agent_pools with the reader's role. */
function summary(sql: Sql): SqlFragment {
  return sql`'id', pool_id::text, 'name', name, 'visibility', visibility, 'role', role,
    'owner', (select user_id::text from pool_members m where m.pool_id = p.pool_id and m.role = 'owner'),
    'agents', (select count(*) from agent_bots a where a.pool_id = p.pool_id and a.status in ('approved', 'active'))`;
}
