import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import type { Gone } from './change.ts';
import { countChange } from './counters.ts';

/** A change of settings that was taken back, or why it wasn't. */
export type RevertOutcome =
  | {
      status: 'reverted';
      module: string;
      /** Only the keys that changed; null for what isn't set. */
      before: Readonly<Record<string, unknown>>;
      after: Readonly<Record<string, unknown>>;
      gone?: Gone;
    }
  /** Someone has changed these settings again; `isUndone`: to what they were before the change. */
  | { status: 'changed_since'; module: string; keys: string[]; isUndone: boolean }
  | { status: 'unknown' }
  | Gated;

/**
 * Gives settings of the caller's server the values they had before a change, once per key: all that changed together, or none.
 *
 * @param changeId of the history.
 */
export async function revertSettings(store: Store, caller: GuildCaller, changeId: string): Promise<RevertOutcome> {
  const args = { key: caller.key, actor: caller.actor.id, change: changeId, ...gateOf(caller) };
  const outcome: RevertOutcome = await run(store, 'settings_revert', args);
  if (outcome.status === 'reverted') countChange(store, { [outcome.module]: outcome.after });
  return outcome;
}
