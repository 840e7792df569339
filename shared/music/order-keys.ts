/** Order keys: integers with gaps, so that inserting something writes one row instead of all that follow. */

/** The gap between two neighbors that were added at an end. */
export const SPACING = 65_536;
/** The limit of keys in both directions: integers that JavaScript and JSON represent exactly. */
export const FURTHEST = 2 ** 53 - 1;

/** An element of the new sequence: something with a key, or null for something new. */
export type Wanted = { position: number } | null;

/**
 * Keys for a sequence, each larger than the one before.
 *
 * As few as possible change: the longest rising run keeps its keys, the others go in between. Where there is no room between two
 * keys, everything after that gets new ones.
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
      // No room: everything that follows moves up, because there is no limit at the end.
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

/** Where to start and how far to step to fit `count` keys between two (null: no bound). Null when they don't fit. */
function gapBetween(before: number | null, after: number | null, count: number): { from: number; step: number } | null {
  if (count === 0) return { from: 0, step: 0 };
  if (before === null && after === null) return { from: -SPACING, step: SPACING };
  if (after === null) return { from: before as number, step: SPACING };
  if (before === null) return { from: after - SPACING * (count + 1), step: SPACING };
  const step = Math.min(SPACING, Math.floor((after - before) / (count + 1)));
  return step < 1 ? null : { from: before, step };
}

/** Which of them keep their keys: the longest rising run. */
function keptOf(wanted: readonly Wanted[]): boolean[] {
  const kept = wanted.map((row) => row !== null);
  if (isRising(wanted)) return kept;
  // Patience sorting: `ends[n]` is where the run of length n + 1 with the smallest last key ends.
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
