/** What forms about AI changed, from what to what: what the log shows, and what undoing it needs. */
import type { ModeTarget } from '../../../../shared/ai/mode-store.ts';
import type { ModeValues } from '../../../../shared/ai/modes.ts';

export interface ModeChange extends ModeTarget {
  about: 'ai-mode';
  before: ModeValues;
  after: ModeValues;
}

export interface PersonalityWrite {
  about: 'ai-personality';
  /** The version that it made. What was before is the version before, or the standard personality. */
  version: number;
  /** What's new, in Discord's markdown. */
  news: string;
}
