import { urlUnder } from '../../shared/platform/url-under.ts';
import type { LavalinkAddress } from '../agents/lavalink.ts';

export type Health = 'healthy' | 'degraded' | 'unhealthy';

export interface HealthReport {
  status: Health;
  components: Record<'gateway' | 'lavalink' | 'database' | 'memory', { status: Health } & Record<string, unknown>>;
}

export interface NodeCondition {
  agents: { held: number; ready: number };
  lavalink: { configured: number; reachable: number };
  /** Whether the last heartbeat was answered in time. */
  isDatabaseFresh: boolean;
  isPaused: boolean;
  /** The used share of memory. */
  memory: number;
}

const SEVERITY: readonly Health[] = ['healthy', 'degraded', 'unhealthy'];
const LAVALINK_MS = 1_000;

/** The worst component determines the status. A node without agents is idle, not unhealthy. */
export function healthOf({ agents, lavalink, isDatabaseFresh, isPaused, memory }: NodeCondition): HealthReport {
  const components: HealthReport['components'] = {
    gateway: { status: shareOf(agents.ready, agents.held), ...agents },
    lavalink: { status: shareOf(lavalink.reachable, lavalink.configured), ...lavalink },
    // Playback continues until the leases expire.
    database: { status: isDatabaseFresh ? 'healthy' : 'degraded' },
    memory: { status: isPaused ? 'degraded' : 'healthy', used: Math.round(memory * 1_000) / 1_000 },
  };
  const worst = Math.max(...Object.values(components).map(({ status }) => SEVERITY.indexOf(status)));
  return { status: SEVERITY[worst] ?? 'unhealthy', components };
}

function shareOf(working: number, all: number): Health {
  if (working === all) return 'healthy';
  return working === 0 ? 'unhealthy' : 'degraded';
}

/** How many Lavalink nodes accept their passwords. */
export async function reachableLavalink(addresses: readonly LavalinkAddress[]): Promise<number> {
  const answers = await Promise.all(
    addresses.map(async ({ url, password }) => {
      try {
        const response = await fetch(urlUnder(url, '/version'), {
          headers: { authorization: password },
          signal: AbortSignal.timeout(LAVALINK_MS),
        });
        await response.body?.cancel();
        return response.ok;
      } catch {
        // Refused, timed out, or not found: it's unreachable either way.
        return false;
      }
    }),
  );
  return answers.filter(Boolean).length;
}
