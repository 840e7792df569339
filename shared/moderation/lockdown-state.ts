/** Lockdowns as the database keeps them. */
import type { PlannedOverwrite } from './lockdown-plan.ts';

export type Direction = 'start' | 'end';

export interface LockedOverwrite extends Omit<PlannedOverwrite, 'problem'> {
  state: 'wanted' | 'set' | 'failed' | 'restored' | 'changed' | 'gone';
  problem: string | null;
}

export interface Lockdown {
  id: string;
  guild: string;
  scope: string;
  kind: 'lock' | 'lockdown';
  actor: string;
  ender: string | null;
  reason: string | null;
  state: 'starting' | 'active' | 'ending' | 'ended';
  isPlanned: boolean;
  overwrites: readonly LockedOverwrite[];
}
