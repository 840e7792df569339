import { type Sql, statement } from '../shared/platform/postgres.ts';
import type { Redis } from '../shared/platform/redis.ts';

export type Level = 'healthy' | 'degraded' | 'unhealthy';

export interface Health {
  status: Level;
  components: Record<string, { status: Level; detail?: string }>;
}

const RANK: Record<Level, number> = { healthy: 0, degraded: 1, unhealthy: 2 };

/**
 * What this edge can do right now. The worst component decides; Postgres alone makes it unhealthy, because without Redis
 * the limits go on per process.
 */
export async function readHealth(sql: Sql, redis: Redis): Promise<Health> {
  const [postgres, redisState] = await Promise.all([
    probe('unhealthy', () =>
      statement(
        'health',
        () => sql`select 1`,
        () => {},
      ),
    ),
    probe('degraded', () => redis.ping()),
  ]);
  const components = { postgres, redis: redisState };
  const status = Object.values(components).reduce<Level>(
    (worst, { status: level }) => (RANK[level] > RANK[worst] ? level : worst),
    'healthy',
  );
  return { status, components };
}

async function probe(whenDown: Level, ask: () => Promise<unknown>): Promise<{ status: Level; detail?: string }> {
  try {
    await ask();
    return { status: 'healthy' };
  } catch {
    // The cause is logged where it matters; an open page must not show addresses or credentials.
    return { status: whenDown, detail: 'no answer' };
  }
}
