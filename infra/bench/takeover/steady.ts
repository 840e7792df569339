/** What is written while everything just plays. */
import { setTimeout as wait } from 'node:timers/promises';
import type { TakeoverStage } from './stage.ts';

/** How often an agent's row in a table may be written: once in so long, in milliseconds. */
export const WRITE_EVERY_MS = 5_000;
/** How long is watched, in milliseconds. */
const WATCHED_MS = 30_000;
/** How long Postgres takes to publish its counts at most, in milliseconds. */
const PUBLISHED_MS = 2_000;

export interface SteadyWrites {
  /** The one that's written most. */
  table: string;
  /** Of its rows, per agent, while it was watched. */
  writes: number;
  /** As often as heartbeats come, and one because the time needn't begin with one. */
  most: number;
}

/** Counts what's written to each table. */
export async function steadyWrites({ voice, crowd }: TakeoverStage): Promise<SteadyWrites> {
  const count = async () => {
    await wait(PUBLISHED_MS);
    const rows = await voice.sql<{ table: string; writes: number }[]>`
      select relname as table, (n_tup_ins + n_tup_upd + n_tup_del)::integer as writes from pg_stat_user_tables`;
    return new Map(rows.map(({ table, writes }) => [table, writes]));
  };
  const before = await count();
  await wait(WATCHED_MS - PUBLISHED_MS);
  const grown = [...(await count())].map(([table, writes]) => ({ table, writes: writes - (before.get(table) ?? 0) }));
  const busiest = grown.reduce((most, one) => (one.writes > most.writes ? one : most));
  return {
    table: busiest.table,
    writes: busiest.writes / crowd.bots.length,
    most: WATCHED_MS / WRITE_EVERY_MS + 1,
  };
}
