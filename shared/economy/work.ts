import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { countTransfer } from './counters.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import type { JobId } from './earning-catalog.ts';
import type { Progress } from './progress.ts';
import { type Haul, rollWork } from './rolls.ts';
import { RULES } from './rules.ts';

/** Times are ISO 8601 with an offset. */
export type WorkOutcome =
  | (Progress & { status: 'worked'; job: JobId; credits: number; items: Haul; readyAt: string })
  | { status: 'cooldown'; readyAt: string }
  | Gated;

/** Does a job for credits. The dice are rolled here; boosts and the cooldown are applied to the member's locked row. */
export async function doJob(store: Store, caller: Caller, job: JobId): Promise<WithCurrency<WorkOutcome>> {
  const now = store.clock();
  const outcome: WithCurrency<WorkOutcome> = await run(
    store,
    'economy_work',
    {
      key: caller.key,
      user: caller.actor.id,
      job,
      now,
      day: dayIndex(now),
      rules: RULES,
      roll: rollWork(store.dice, job),
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'worked') countTransfer(store, 'work', { minted: outcome.credits });
  return outcome;
}
