/** Positions in the queue as members type them. */
import { MUSIC } from '../../../shared/music/catalog.ts';

/** How the list shows `mine`. */
export const EVERYTHING_MINE = 'Everything I requested';

export type Positions = { isMine: true } | { from: number; to: number };

/** Parses `3`, `2-5`, or `mine`, or what the list shows; undefined for anything else. A range may also be `5-2`. */
export function parsePositions(typed: string): Positions | undefined {
  const text = typed.trim().toLowerCase();
  if (text === 'mine' || text === EVERYTHING_MINE.toLowerCase()) return { isMine: true };
  const [, shown] = /^(\d{1,5})\. ./.exec(text) ?? [];
  const found = /^#?(\d{1,5})(?:\s*(?:-|–|\.\.|to)\s*#?(\d{1,5}))?$/.exec(shown ?? text);
  if (found === null) return undefined;
  const first = Number(found[1]);
  const second = Number(found[2] ?? found[1]);
  const [from, to] = first <= second ? [first, second] : [second, first];
  return from >= 1 && to <= MUSIC.queue.most ? { from, to } : undefined;
}
