/** What the database knows of the installation, read in one statement. */
import type { Backlog } from '../../shared/jobs/queue.ts';
import type { Sql } from '../../shared/platform/postgres.ts';

export interface NodeRow {
  id: string;
  url: string;
  version: string;
  isLive: boolean;
  isDraining: boolean;
  capacity: number;
  /** The used share of its CPU or memory, whichever is higher. */
  load: number;
  agents: number;
  sessions: number;
}

export interface SessionRow {
  /** A name that someone gave their bot. */
  agent: string;
  kind: string;
  state: string;
  node: string | null;
  seconds: number;
}

export interface DatabaseView {
  version: string;
  /** Round trip, in milliseconds. */
  latencyMs: number;
  connections: number;
  mostConnections: number;
  bytes: number;
  nodes: NodeRow[];
  /** Newest first, as many as fit on a large screen. */
  sessions: SessionRow[];
  /** By kind and state, `music active`. */
  sessionCounts: Record<string, number>;
  waiting: number;
  agents: { all: number; ready: number; busy: number; refused: number };
  jobs: Backlog[];
  /** Of all edges, since midnight (UTC). Edges write them down every ten seconds. */
  commands: { uses: number; refused: number; failed: number; totalMs: number };
}

const MOST_SESSIONS = 100;

/** @throws if the database can't be read. */
export async function readDatabase(sql: Sql): Promise<DatabaseView> {
  await sql`select 1`;
  const startedAt = performance.now();
  await sql`select 1`;
  const latencyMs = performance.now() - startedAt;
  const [row] = await sql<{ view: Omit<DatabaseView, 'latencyMs'> }[]>`
    select jsonb_build_object(
      'version', current_setting('server_version'),
      'connections', (select count(*) from pg_stat_activity where datname = current_database()),
      'mostConnections', current_setting('max_connections')::int,
      'bytes', pg_database_size(current_database()),
      'nodes', (select coalesce(jsonb_agg(jsonb_build_object(
          'id', runner_id, 'url', url, 'version', version, 'capacity', capacity, 'load', load,
          'isLive', live_until > clock_timestamp(), 'isDraining', is_draining,
          'agents', (select count(*) from agent_bots a where a.runner_id = r.runner_id and a.lease_until > clock_timestamp()),
          'sessions', (select count(*) from voice_sessions s join agent_bots a using (agent_id)
            where a.runner_id = r.runner_id and s.state <> 'ended')) order by runner_id), '[]') from agent_runners r),
      'sessions', (select coalesce(jsonb_agg(one), '[]') from (
        select a.name as agent, s.kind, s.state, a.runner_id as node,
          extract(epoch from clock_timestamp() - s.started_at)::int as seconds
        from voice_sessions s join agent_bots a using (agent_id) where s.state <> 'ended'
        order by s.session_id desc limit ${MOST_SESSIONS}) one),
      'sessionCounts', (select coalesce(jsonb_object_agg(name, count), '{}') from (
        select concat_ws(' ', kind, state) as name, count(*) from voice_sessions where state <> 'ended' group by kind, state) counts),
      'waiting', (select count(*) from voice_waiters),
      'agents', (select jsonb_build_object(
          'all', count(*) filter (where status in ('approved', 'active')),
          'ready', count(*) filter (where ready_at is not null and lease_until > clock_timestamp()),
          'busy', count(*) filter (where exists (
            select from voice_sessions s where s.agent_id = a.agent_id and s.state <> 'ended')),
          'refused', count(*) filter (where status = 'refused')) from agent_bots a),
      'jobs', job_backlog(),
      'commands', (select jsonb_build_object('uses', coalesce(sum(uses), 0), 'refused', coalesce(sum(refused), 0),
          'failed', coalesce(sum(failed), 0), 'totalMs', coalesce(sum(total_ms), 0))
        from command_statistics where day = (clock_timestamp() at time zone 'UTC')::date)) as view`;
  if (row === undefined) throw new Error('the database returned nothing');
  return { ...row.view, latencyMs };
}
