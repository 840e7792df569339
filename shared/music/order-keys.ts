/**
 * Order keys: whole numbers with room between them, so that putting something somewhere writes one row and not all that follow.
 */

/** Between two neighbours that were put at an end of the line. */
export const SPACING = 65_536;
/** Keys stay below, either way: whole numbers that JavaScript and JSON carry exactly. */
export const FURTHEST = 2 ** 53 - 1;

/** What a line is to consist of: something that has a key already, or null for something new. */
export type Wanted = { position: number } | null;

/**
 * Keys for a sequence, in its order, each larger than the one before.
 *
 * As few as possible of those given change: the longest run that is in order keeps its keys, the others are put between. Where
 * there is no room between two, all from there on are given new ones.
 */
export function orderKeys(wanted: readonly Wanted[]): number[] {
  const keys = inTheGaps(wanted, keptOf(wanted));
  return keys.every((key) => Math.abs(key) <= FURTHEST) ? keys : wanted.map((_, place) => place * SPACING);
}

function inTheGaps(wanted: readonly Wanted[], kept: readonly boolean[]): number[] {
  const keys: number[] = [];
  let before: number | null = null;
  for (let place = 0; place < wanted.length; ) {
    let end = place;
    while (end < wanted.length && !kept[end]) end++;
    const after: number | null = wanted[end]?.position ?? null;
    const gap = gapBetween(before, after, end - place);
    if (gap === null) {
      // No room: whatever follows moves up, and the end is always open.
      const first = (before ?? 0) + SPACING;
      return [...keys, ...wanted.slice(place).map((_, index) => first + index * SPACING)];
    }
    for (let step = 1; place < end; place++, step++) keys.push(gap.from + gap.step * step);
    if (after !== null) {
      keys.push(after);
      before = after;
      place = end + 1;
    } else {
      before = keys.at(-1) ?? before;
    }
  }
  return keys;
}

/** Where to start and how far to step so that `count` keys lie between two; null for no bound. Null: they do not fit. */
function gapBetween(before: number | null, after: number | null, count: number): { from: number; step: number } | null {
  if (count === 0) return { from: 0, step: 0 };
  if (before === null && after === null) return { from: -SPACING, step: SPACING };
  if (after === null) return { from: before as number, step: SPACING };
  if (before === null) return { from: after - SPACING * (count + 1), step: SPACING };
  const step = Math.min(SPACING, Math.floor((after - before) / (count + 1)));
  return step < 1 ? null : { from: before, step };
}

/** Which of them keep their keys: the longest run that rises. */
function keptOf(wanted: readonly Wanted[]): boolean[] {
  const kept = wanted.map((row) => row !== null);
  if (isRising(wanted)) return kept;
  // Patience: `ends[n]` is where the run of length n + 1 with the least last key ends.
  const ends: number[] = [];
  const previous: number[] = [];
  const keyAt = (place: number) => wanted[place]?.position ?? 0;
  wanted.forEach((row, place) => {
    if (row === null) return;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (keyAt(ends[middle] as number) < row.position) low = middle + 1;
      else high = middle;
    }
    previous[place] = ends[low - 1] ?? -1;
    ends[low] = place;
  });
  kept.fill(false);
  for (let place = ends.at(-1) ?? -1; place >= 0; place = previous[place] ?? -1) kept[place] = true;
  return kept;
}

function isRising(wanted: readonly Wanted[]): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (const row of wanted) {
    if (row === null) continue;
    if (row.position <= last) return false;
    last = row.position;
  }
  return true;
}
