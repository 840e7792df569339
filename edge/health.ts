import { type Sql, type StatementObserver, statement } from '../shared/platform/postgres.ts';
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
 *
 * @param observe told about its statements.
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

/** Agents that no node runs are silent; without agents there is nothing to run. */
async function probeVoice(sql: Sql, observe: StatementObserver): Promise<{ status: Level; detail?: string }> {
  let isSilent = false;
  const asked = await probe('degraded', async () => {
    const [row] = await statement(
      'health_voice',
      () => sql<{ is_silent: boolean }[]>`
        select exists (select from agent_bots where status in ('approved', 'active'))
          and not exists (select from agent_runners where live_until > clock_timestamp()) as is_silent`,
      observe,
    );
    isSilent = row?.is_silent === true;
  });
  return isSilent ? { status: 'degraded', detail: 'no live node' } : asked;
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
