/** What the machine's parts do during a step: whose processor time, what Postgres waits for, how late the edge's event loop is. */
import type { Sql } from '../../../shared/platform/postgres.ts';
import { familyOf, machineTicks, processorMs } from '../processor-time.ts';
import { percentile } from '../stats.ts';

/** Of the parts that take processor time. */
export type Part = 'edge' | 'postgres' | 'redis' | 'members' | 'model' | 'bench';

export interface StepResources {
  /** Processors that each part kept busy: 1 is one whole processor. Empty where there's no /proc. */
  processors: Partial<Record<Part, number>>;
  /** Share of all processors that was busy, whoever kept them so, from 0 to 1. */
  machine: number | undefined;
  /** How long the edge took for what needs nothing but its event loop, in milliseconds: 99th percentile. */
  edgeLagP99Ms: number;
  /** Most connections of the edge that ran a statement at once. */
  activeConnections: number;
  /** What running statements waited for, by Postgres's kind of wait: the share of samples, where `none` is working. */
  waits: Record<string, number>;
}

const SAMPLE_MS = 100;

/** Starts watching; call the result to stop. */
export function watchResources(
  pids: Readonly<Partial<Record<Part, number>>>,
  edgePort: number,
  sql: Sql,
): () => Promise<StepResources> {
  const parts = Object.entries(pids) as [Part, number][];
  const readParts = () =>
    new Map(parts.map(([part, pid]) => [part, processorMs(part === 'postgres' ? familyOf(pid) : [pid])] as const));
  const before = { atMs: performance.now(), parts: readParts(), ticks: machineTicks() };
  const lags: number[] = [];
  const waits = new Map<string, number>();
  let activeConnections = 0;
  let isStopped = false;

  const sample = async () => {
    const [, rows] = await Promise.all([
      probe(edgePort).then((ms) => lags.push(ms)),
      sql<{ wait: string; count: number }[]>`
        select coalesce(case when wait_event_type = 'IO' then wait_event else wait_event_type end, 'none') as wait,
          count(*)::integer as count
        from pg_stat_activity
        where backend_type = 'client backend' and state = 'active' and pid <> pg_backend_pid() group by 1`,
    ]);
    activeConnections = Math.max(
      activeConnections,
      rows.reduce((sum, { count }) => sum + count, 0),
    );
    for (const { wait, count } of rows) waits.set(wait, (waits.get(wait) ?? 0) + count);
  };
  const sampling = (async () => {
    while (!isStopped) {
      const startedAt = performance.now();
      await sample().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, Math.max(1, SAMPLE_MS - (performance.now() - startedAt))));
    }
  })();

  return async () => {
    const elapsedMs = performance.now() - before.atMs;
    const after = { parts: readParts(), ticks: machineTicks() };
    isStopped = true;
    await sampling;
    const used = parts.flatMap(([part]) => {
      const [ended, began] = [after.parts.get(part), before.parts.get(part)];
      return ended === undefined || began === undefined ? [] : [[part, (ended - began) / elapsedMs] as const];
    });
    const all = [...waits.values()].reduce((sum, count) => sum + count, 0);
    return {
      processors: Object.fromEntries(used),
      machine:
        before.ticks && after.ticks
          ? (after.ticks.busy - before.ticks.busy) / Math.max(1, after.ticks.all - before.ticks.all)
          : undefined,
      edgeLagP99Ms: lags.length === 0 ? Number.NaN : percentile(Float64Array.from(lags).sort(), 0.99),
      activeConnections,
      waits: Object.fromEntries([...waits].map(([wait, count]) => [wait, count / all])),
    };
  };
}

async function probe(port: number): Promise<number> {
  const startedAt = performance.now();
  await (await fetch(`http://127.0.0.1:${port}/healthz`)).text();
  return performance.now() - startedAt;
}
