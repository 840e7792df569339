import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import type { ChangeOutcome, SettingsChange } from './change.ts';
import { countChange } from './counters.ts';

/** Keeps what a file would change for an hour, until the caller confirms it. A later file replaces it. */
export function prepareImport(
  store: Store,
  caller: GuildCaller,
  changes: SettingsChange,
): Promise<{ status: 'prepared'; import: string } | Gated> {
  return run(store, 'settings_prepare_import', { key: caller.key, actor: caller.actor.id, changes, ...gateOf(caller) });
}

/** Applies a prepared import, all of it or nothing. `expired`: it was applied before, replaced, or is too old. */
export async function confirmImport(
  store: Store,
  caller: GuildCaller,
  importId: string,
): Promise<ChangeOutcome | { status: 'expired' }> {
  const args = { key: caller.key, actor: caller.actor.id, import: importId, ...gateOf(caller) };
  const outcome: ChangeOutcome | { status: 'expired' } = await run(store, 'settings_confirm_import', args);
  if (outcome.status === 'set') countChange(store, outcome.values);
  return outcome;
}
