/** What forms about agents changed, from what to what. */
import type { VoicePolicy } from '../../../../shared/voice/policy.ts';

/** Null: all public pools. */
export type SelectedPool = VoicePolicy['pool'];

/** Whose agents a server uses. */
export interface PoolChange {
  about: 'pool';
  before: SelectedPool;
  after: SelectedPool;
}
