/** How long it takes until every session is back after nodes are gone without a word. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Sql } from '../../../shared/platform/postgres.ts';
import type { Nodes } from './nodes.ts';
import { until } from './population.ts';

export interface ScaleFailover {
  nodes: number;
  /** What they had. */
  agents: number;
  sessions: number;
  /** Until all sessions were joined by nodes that live. */
  tookMs: number;
  /** Sessions that ended meanwhile. */
  lost: number;
}

/** Far beyond any target. */
const LIMIT_MS = 90_000;
/** So long do nodes live before others die: they don't all die at the same point between two heartbeats. */
const SETTLE_MS = 6_000;

/**
 * Kills those nodes that have the most sessions, waits until all sessions are back, and starts the nodes again: they take what's free,
 * which is nothing, until the next ones die.
 */
export async function measureScaleFailover(nodes: Nodes, sql: Sql, count: number): Promise<ScaleFailover> {
  await wait(SETTLE_MS * (0.5 + Math.random() / 2));
  const states = [...(await nodes.states())].sort(([, a], [, b]) => b.sessions - a.sessions || b.agents - a.agents);
  const all = await liveSessions(sql);
  const dying = states.slice(0, count);
  const ids = dying.map(([id]) => id);
  const sum = (figure: 'agents' | 'sessions') => dying.reduce((total, [, state]) => total + state[figure], 0);
  await nodes.kill(ids);
  const tookMs = await until(
    `sessions back after ${count} nodes`,
    async () => (await nodes.total()).sessions >= all && (await heldByTheDead(sql, ids)) === 0,
    LIMIT_MS,
  );
  const lost = all - (await liveSessions(sql));
  await nodes.start(ids);
  return { nodes: count, agents: sum('agents'), sessions: sum('sessions'), tookMs, lost };
}

export async function liveSessions(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::integer as count from voice_sessions where state <> 'ended'`;
  return row?.count ?? 0;
}

/** What the rows say: sessions that no living lease serves. */
async function heldByTheDead(sql: Sql, ids: readonly string[]): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::integer as count from voice_sessions s join agent_bots a using (agent_id)
    where s.state <> 'ended' and (s.state <> 'active' or a.lease_until < clock_timestamp() or s.fence <> a.fence
      or a.runner_id = any (string_to_array(${ids.join(',')}, ',')))`;
  return row?.count ?? 0;
}
