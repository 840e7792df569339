import type { CounterSpec } from '../platform/metrics.ts';
import type { Store } from '../platform/store.ts';
import type { CaseKind } from './catalog.ts';

export const CASES: CounterSpec = {
  name: 'chorus_moderation_cases_total',
  help: 'Cases by kind, and what came of them: opened, done, failed, undone.',
};

export const ACTS: CounterSpec = {
  name: 'chorus_moderation_acts_total',
  help: 'Acts on channels, messages, roles, AutoMod, and raids that went to the log, by kind.',
};

export const INTENTS: CounterSpec = {
  name: 'chorus_moderation_intents_total',
  help: 'Acts whose process died before it heard Discord’s answer, by what a job found: done, not_done, unknown.',
};

export function counted(store: Store, kind: CaseKind, status: 'opened' | 'done' | 'failed' | 'undone'): void {
  store.observe.count(CASES, { kind, status });
}
