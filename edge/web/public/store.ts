import { secureRandom } from '../../../shared/platform/random.ts';
import type { Store } from '../../../shared/platform/store.ts';
import type { WebParts, WebScope } from '../parts.ts';

const DICE = secureRandom();

/** The database, as the public pages use it: they only read. */
export function storeOf({ config, clock, telemetry }: WebParts, { sql, reportOutcome }: WebScope): Store {
  return {
    sql,
    observe: {
      ...telemetry.observer,
      statement(operation, seconds, hasFailed) {
        telemetry.observer.statement(operation, seconds, hasFailed);
        reportOutcome?.(hasFailed);
      },
    },
    clock: () => new Date(clock()),
    dice: DICE,
    limitScale: config.RATE_LIMIT_SCALE,
  };
}
