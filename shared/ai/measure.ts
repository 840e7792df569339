import { run, type Store } from '../platform/store.ts';
import { type Budgets, UNITS, type Unit } from './budget-limits.ts';
import { AI_BUDGET_USED, AI_OVER_BUDGET } from './metrics.ts';

/**
 * Sets the gauge of everyone's budget for today, for each unit that has one.
 *
 * @throws {Unavailable} if the database didn't answer in time.
 */
export async function measureBudget(store: Store, { all = {} }: Budgets): Promise<void> {
  const limited = UNITS.filter((unit) => all[unit] !== undefined);
  if (limited.length === 0) return;
  const used = await run<Partial<Record<Unit, number>>>(
    store,
    'ai_used_by_all',
    (sql) => sql`(
      select coalesce(jsonb_object_agg(unit, used + held), '{}') from ai_usage
        where day = (${store.clock()}::timestamptz at time zone 'UTC')::date and scope = 'all' and owner_id = 0)`,
  );
  for (const unit of limited) {
    const limit = all[unit] ?? 0;
    // With a budget of 0, everything is used up.
    store.observe.gauge(AI_BUDGET_USED, { unit }, limit === 0 ? 1 : (used[unit] ?? 0) / limit);
    // It begins at 0, so that the first refusal is an increase.
    store.observe.count(AI_OVER_BUDGET, { scope: 'all', unit }, 0);
  }
}
