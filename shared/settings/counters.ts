import type { CounterSpec } from '../platform/metrics.ts';
import type { Store } from '../platform/store.ts';

export const CHANGES: CounterSpec = {
  name: 'chorus_settings_changes_total',
  help: 'Changes of settings by server staff, by module.',
};
export const GONE: CounterSpec = {
  name: 'chorus_settings_gone_total',
  help: 'Settings found to name a channel or role that no longer exists, by module.',
};

/** Counts a change whose outcome is returned. @param values by module. */
export function countChange({ observe }: Store, values: object): void {
  for (const module of Object.keys(values)) observe.count(CHANGES, { module });
}
