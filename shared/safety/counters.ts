import type { CounterSpec } from '../platform/metrics.ts';
import type { Store } from '../platform/store.ts';

export const RAIDS: CounterSpec = {
  name: 'chorus_safety_raids_total',
  help: 'Protection of servers from raids: begun, by staff or by the watch, extended, ended, and what Discord refused of it.',
};

export const CHANGES: CounterSpec = {
  name: 'chorus_safety_changes_total',
  help: 'Changes of AutoMod, verification, and setup in Discord, by subject, and what came of them: changed, refused, unanswered.',
};

export const VERIFICATIONS: CounterSpec = {
  name: 'chorus_safety_verifications_total',
  help: 'Verifications of members, by what came of them: done, failed, late, wrong, blocked.',
};

export function raidCounted(store: Store, status: 'begun' | 'watched' | 'extended' | 'ended' | 'refused'): void {
  store.observe.count(RAIDS, { status });
}

/** `late`: Discord didn't respond, so a job goes on. */
export function verificationCounted(store: Store, status: 'done' | 'failed' | 'late' | 'wrong' | 'blocked'): void {
  store.observe.count(VERIFICATIONS, { status });
}
