import { call } from '../platform/call.ts';
import type { Sql } from '../platform/postgres.ts';
import { run, type Store } from '../platform/store.ts';
import type { ComponentId, State } from './components.ts';

/** How far apart two looks may be. Whatever is between them is known then. In minutes; looks are a minute apart. */
export const GAP_MINUTES = 3;

/** What someone just saw. Components that nobody looked at are left out: they aren't in any state then. */
export type Sample = Partial<Record<ComponentId, State>>;

/** Records a sample. @param now when it was taken (default: now, by the database's clock). */
export async function recordSample(sql: Sql, sample: Sample, now?: Date): Promise<void> {
  await sql`select ${call(sql, 'status_sample', { states: sample, gap: `${GAP_MINUTES} minutes`, now: now ?? null })}`;
}

/** How the voice plane is; null without agents. */
export function readVoiceState(store: Store): Promise<State | null> {
  return run(store, 'status_voice', {});
}
