import { run, type Store } from '../platform/store.ts';
import type { ComponentId, State } from './components.ts';
import type { DayTimes, Incident } from './history.ts';
import { GAP_MINUTES } from './sample.ts';

export interface StatusView {
  /** By the database's clock. */
  now: string;
  /** As it is now. Null without agents. */
  voice: State | null;
  /** The last look at each component. `state` is null if that was too long ago to say anything about now. */
  components: Partial<Record<ComponentId, { seenAt: string; state: State | null }>>;
  /** Of the last 90 days. */
  days: (DayTimes & { component: ComponentId })[];
  /** Of the last 30 days, newest first, 50 at most. */
  incidents: Incident[];
}

/** @param now whose history it is (default: now, by the database's clock). @throws {Unavailable} if the database didn't answer. */
export function readStatus(store: Store, now?: Date): Promise<StatusView> {
  return run(store, 'status_view', { gap: `${GAP_MINUTES} minutes`, now: now ?? null });
}
