import type { Sql } from '../shared/platform/postgres.ts';
import { secureRandom } from '../shared/platform/random.ts';
import { type Store, UNOBSERVED } from '../shared/platform/store.ts';

/** A store for scripts and the sandbox, which measures nothing. */
export function plainStore(sql: Sql): Store {
  return {
    sql: () => sql,
    observe: UNOBSERVED,
    clock: () => new Date(),
    dice: secureRandom(),
    limitScale: 1,
  };
}
