/** What `/status` shows: a look at what can be seen at once, and what the last look of the job saw. */
import { type LastChecks, readLastChecks } from '../../../shared/economy/last-checks.ts';
import type { Redis } from '../../../shared/platform/redis.ts';
import { run, type Store } from '../../../shared/platform/store.ts';
import { COMPONENT_IDS, type ComponentId, type State } from '../../../shared/status/components.ts';
import { readStatus, type StatusView } from '../../../shared/status/view.ts';

export interface StatusLook {
  /** Components that nobody has looked at in the last minutes are `unknown`, and those that this installation doesn't have are missing. */
  states: Partial<Record<ComponentId, State | 'unknown'>>;
  /** Undefined if it can't be read now. */
  view: StatusView | undefined;
  checks: LastChecks | undefined;
}

/** Looks at everything at once. Never rejects. */
export async function lookAtStatus(store: Store, redis: Redis, hasEconomy: boolean): Promise<StatusLook> {
  const unlessItFails = <T>(reading: Promise<T>) => reading.catch(() => undefined);
  const [database, redisState, view, checks] = await Promise.all([
    isAnswering(run(store, 'health', (sql) => sql`1`)),
    isAnswering(redis.ping()),
    unlessItFails(readStatus(store)),
    hasEconomy ? unlessItFails(readLastChecks(store)) : undefined,
  ]);
  const states: StatusLook['states'] = {};
  for (const component of COMPONENT_IDS) {
    const state = { database, redis: redisState }[component as string] ?? stateIn(view, component);
    if (state !== undefined) states[component] = state;
  }
  return { states, view, checks };
}

function isAnswering(asked: Promise<unknown>): Promise<State> {
  return asked.then(
    () => 'up',
    () => 'down',
  );
}

function stateIn(view: StatusView | undefined, component: ComponentId): State | 'unknown' | undefined {
  // Whether there's one at all is in the database.
  if (view === undefined) return undefined;
  if (component === 'voice') return view.voice ?? undefined;
  const last = view.components[component];
  return last && (last.state ?? 'unknown');
}
