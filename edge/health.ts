import { type Sql, type StatementObserver, statement } from '../shared/platform/postgres.ts';
import type { Redis } from '../shared/platform/redis.ts';

export type Level = 'healthy' | 'degraded' | 'unhealthy';

export interface Health {
  status: Level;
  components: Record<string, { status: Level; detail?: string }>;
}

const RANK: Record<Level, number> = { healthy: 0, degraded: 1, unhealthy: 2 };

/**
 * Checks the components this edge depends on. The worst one decides the status. Only Postgres makes the edge unhealthy: without
 * Redis, it still enforces limits per process.
 *
 * @param observe called for each statement.
 */
export async function readHealth(sql: Sql, redis: Redis, observe: StatementObserver = () => {}): Promise<Health> {
  const [postgres, redisState, voice] = await Promise.all([
    probe('unhealthy', () => statement('health', () => sql`select 1`, observe)),
    probe('degraded', () => redis.ping()),
    probeVoice(sql, observe),
  ]);
  const components = { postgres, redis: redisState, voice };
  const status = Object.values(components).reduce<Level>(
    (worst, { status: level }) => (RANK[level] > RANK[worst] ? level : worst),
    'healthy',
  );
  return { status, components };
}

/** Degraded if there are agents but no live node to run them. */
async function probeVoice(sql: Sql, observe: StatementObserver): Promise<{ status: Level; detail?: string }> {
  let isSilent = false;
  const voice = await probe('degraded', async () => {
    const [row] = await statement(
      'health_voice',
      () => sql<{ is_silent: boolean }[]>`
        select exists (select from agent_bots where status in ('approved', 'active'))
          and not exists (select from agent_runners where live_until > clock_timestamp()) as is_silent`,
      observe,
    );
    isSilent = row?.is_silent === true;
  });
  return isSilent ? { status: 'degraded', detail: 'no live node' } : voice;
}

async function probe(whenDown: Level, check: () => Promise<unknown>): Promise<{ status: Level; detail?: string }> {
  try {
    await check();
    return { status: 'healthy' };
  } catch {
    // /readyz is public, so it must not show addresses or credentials.
    return { status: whenDown, detail: 'no response' };
  }
}
