/** The state of a node, for the edge, load balancers, and Prometheus. */
import type { CallAnswer } from '../../shared/voice/protocol.ts';
import type { Parts } from '../parts.ts';
import type { NodeSnapshot } from '../telemetry.ts';
import { type HealthReport, healthOf, reachableLavalink } from './health.ts';

/** @param uptimeSeconds since the node started. */
export function statusOf(parts: Parts, uptimeSeconds: number): CallAnswer<'status'> {
  const { config, version, guard, loop, fleet, sessions } = parts;
  return {
    node: config.NODE_ID,
    version,
    uptimeSeconds,
    load: guard.load,
    isPaused: guard.isPaused,
    isDraining: loop.isDraining,
    agents: fleet.agents.map((agent) => ({
      ...agent.lease,
      isReady: agent.isReady,
      guilds: agent.guilds.length,
      sessions: sessions.of(agent.id).length,
      pingMs: agent.pingMs,
    })),
    lavalink: config.LAVALINK_NODES.map((node) => {
      const seen = fleet.agents.flatMap((agent) => agent.lavalinkNodes.filter((each) => each.id === node.id));
      const players = seen.reduce((sum, each) => sum + each.players, 0);
      return { id: node.id, isConnected: seen.some((each) => each.isConnected), players };
    }),
  };
}

export async function readHealth({ config, fleet, loop, guard }: Parts): Promise<HealthReport> {
  return healthOf({
    agents: { held: fleet.agents.length, ready: fleet.agents.filter((agent) => agent.isConnected).length },
    lavalink: { configured: config.LAVALINK_NODES.length, reachable: await reachableLavalink(config.LAVALINK_NODES) },
    isDatabaseFresh: loop.isFresh,
    isPaused: guard.isPaused,
    memory: guard.memory,
  });
}

export function snapshotOf({ fleet, sessions, music }: Parts): NodeSnapshot {
  return {
    agents: fleet.agents.map((agent) => ({
      isConnected: agent.isConnected,
      isReady: agent.isReady,
      uptimeSeconds: agent.uptimeSeconds,
      kinds: new Set(sessions.of(agent.id).map(({ kind }) => kind)),
    })),
    sessions: sessions.all.filter(({ state }) => state === 'active'),
    voiceConnections: fleet.agents.reduce((sum, { voice }) => sum + (voice?.joined ?? 0), 0),
    waiting: music.waiting(),
  };
}
