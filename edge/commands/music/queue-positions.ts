/** Places in line as members write them. */
import { MUSIC } from '../../../shared/music/catalog.ts';

export type Places = { isMine: true } | { from: number; to: number };

/** `3`, `2-5`, or `mine`; undefined for anything else. The smaller number of a range may stand second. */
export function parsePlaces(typed: string): Places | undefined {
  const text = typed.trim().toLowerCase();
  if (text === 'mine') return { isMine: true };
  const found = /^#?(\d{1,5})(?:\s*(?:-|–|\.\.|to)\s*#?(\d{1,5}))?$/.exec(text);
  if (found === null) return undefined;
  const first = Number(found[1]);
  const second = Number(found[2] ?? found[1]);
  const [from, to] = first <= second ? [first, second] : [second, first];
  return from >= 1 && to <= MUSIC.queue.most ? { from, to } : undefined;
}
