/** Which agents of a pool a server has, and which it can still add. */
import { call } from '../platform/call.ts';
import { type GuildCaller, run, type Store } from '../platform/store.ts';
import { VOICE } from './catalog.ts';
import { DEPLOYMENTS } from './metrics.ts';
import { canInPool } from './pool-fragments.ts';

export interface DeployableAgent {
  agent: string;
  applicationId: string;
  name: string;
}

export type Deployment =
  | {
      status: 'deployment';
      pool: { id: string; name: string; owner: string };
      /** Agents of the pool that are in the server. */
      present: DeployableAgent[];
      /** Those that can be added, oldest first. */
      missing: DeployableAgent[];
      /** How many more agents, of any pool, the server has room for. */
      room: number;
    }
  | { status: 'unknown_pool' };

/** What a server has of a pool that the caller can see, or that the server selected. */
export function readDeployment(store: Store, caller: GuildCaller, poolId: string): Promise<Deployment> {
  const guild = caller.guild.id;
  return run(
    store,
    'voice_deployment',
    (sql) => sql`(
    select coalesce((
      select jsonb_build_object('status', 'deployment',
        'pool', jsonb_build_object('id', p.pool_id::text, 'name', p.name,
          'owner', (select m.user_id::text from pool_members m where m.pool_id = p.pool_id and m.role = 'owner')),
        'present', coalesce(jsonb_agg(a.shown order by a.added_at, a.agent_id) filter (where a.is_present), '[]'),
        'missing', coalesce(jsonb_agg(a.shown order by a.added_at, a.agent_id) filter (where not a.is_present), '[]'),
        'room', ${VOICE.agentsPerGuild}::integer - (select count(*) from agent_guilds where guild_id = ${guild}))
      from agent_pools p left join lateral (
        select b.agent_id, b.added_at,
          exists (select from agent_guilds g where g.guild_id = ${guild} and g.agent_id = b.agent_id) as is_present,
          jsonb_build_object('agent', b.agent_id::text, 'applicationId', b.application_id::text, 'name', b.name) as shown
        from agent_bots b where b.pool_id = p.pool_id and b.status in ('approved', 'active')) a on true
      where p.pool_id = ${poolId} and p.deleted_at is null
        and (${canInPool(sql, 'view', sql`p.pool_id`, caller.actor.id)}
          or p.pool_id = ${call(sql, 'voice_selected_pool', { guild })})
      group by p.pool_id), jsonb_build_object('status', 'unknown_pool')))`,
  );
}

/**
 * Counts a request for agents: a success if the pool has as many as the server asked for and has room for. Several people may share
 * a pool, so someone else can have used it up.
 *
 * @param found undefined if there's no pool that the server could use.
 * @param count how many agents of the pool the server asked for.
 */
export function countDeployment(
  { observe }: Store,
  found: Extract<Deployment, { status: 'deployment' }> | undefined,
  count: number,
): void {
  const needed = found && Math.min(count - found.present.length, found.room);
  const isServed = needed !== undefined && found !== undefined && found.missing.length >= needed;
  observe.count(DEPLOYMENTS, { success: String(isServed) });
}
