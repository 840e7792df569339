import type { Sql, SqlFragment } from '../platform/postgres.ts';

/** A session of any server, as an operator sees it. */
export interface LiveSession {
  id: string;
  guild: string;
  channel: string;
  kind: 'music' | 'assistant';
  state: 'starting' | 'active' | 'parked';
  agent: string;
  /** The node that holds its agent; null: none. */
  node: string | null;
  /** Its agent's lease is another one by now: whoever holds that one takes it over in a moment. */
  isMoving: boolean;
  startedAt: string;
}

export interface AgentLeases {
  /** By status, of agents that aren't out for good. */
  agents: { approved: number; active: number; refused: number; pending: number; held: number; ready: number };
  sessions: { total: number; moving: number; newest: LiveSession[] };
}

/** {@link AgentLeases}, as part of a larger statement. @param limit of the newest sessions. */
export function leasesIn(sql: Sql, limit: number): SqlFragment {
  return sql`(
      with live as (
        select s.*, a.name, a.fence <> s.fence as is_moving,
          case when a.lease_until > clock_timestamp() then a.runner_id end as node
        from voice_sessions s join agent_bots a using (agent_id) where s.state <> 'ended'
      )
      select jsonb_build_object(
        'agents', (select jsonb_build_object(
            'approved', count(*) filter (where status = 'approved'), 'active', count(*) filter (where status = 'active'),
            'refused', count(*) filter (where status = 'refused'), 'pending', count(*) filter (where status = 'pending'),
            'held', count(*) filter (where lease_until > clock_timestamp()),
            'ready', count(*) filter (where lease_until > clock_timestamp() and ready_at is not null)) from agent_bots),
        'sessions', jsonb_build_object(
          'total', (select count(*) from live), 'moving', (select count(*) from live where is_moving),
          'newest', (select coalesce(jsonb_agg(jsonb_build_object('id', session_id::text, 'guild', guild_id::text,
              'channel', channel_id::text, 'kind', kind, 'state', state, 'agent', name, 'node', node, 'isMoving', is_moving,
              'startedAt', started_at) order by session_id desc), '[]')
            from (select * from live order by session_id desc limit ${limit}) newest))))`;
}
