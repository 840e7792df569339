/** What `npm run check` finds out: one thing that's right, that may become a problem, or that is one. */
import type { CheckContext } from './context.ts';

/** Only failures make the exit code 1. */
export const LEVELS = ['ok', 'warning', 'failure'] as const;
export type Level = (typeof LEVELS)[number];

export interface Finding {
  /** Names what was looked at within its area, the same in every run: `migrations`, `version`. Lowercase, with dashes. */
  id: string;
  level: Level;
  /** What was found, on one line. Never with a secret. */
  detail: string;
  /** What to do about it, on one line. Always there, unless the level is ok. */
  fix?: string;
}

/** A part of the installation that's checked on its own, in a file of its own. */
export interface Area {
  /** Lowercase, one word, the same as its file's name. */
  name: string;
  /** The area isn't checked, and has no findings, unless these work. Something else reports why they don't. */
  needs?: readonly ('database' | 'discord')[];
  /** What it throws becomes a failure. */
  check(context: CheckContext): readonly Finding[] | Promise<readonly Finding[]>;
}

export const ok = (id: string, detail: string): Finding => ({ id, level: 'ok', detail });
export const warning = (id: string, detail: string, fix: string): Finding => ({ id, level: 'warning', detail, fix });
export const failure = (id: string, detail: string, fix: string): Finding => ({ id, level: 'failure', detail, fix });
