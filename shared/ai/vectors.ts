/** How embeddings are stored and compared. */
import { Buffer } from 'node:buffer';

/**
 * A vector with a byte for each dimension, in base64: a quarter of its floats. Only directions are compared, so its length is dropped,
 * and what rounding costs is far below what tells two texts apart.
 */
export function packVector(vector: readonly number[]): string {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return Buffer.from(Int8Array.from(vector, (value) => Math.round((value / largest) * 127)).buffer).toString('base64');
}

export function unpackVector(packed: string): Int8Array {
  return Int8Array.from(Buffer.from(packed, 'base64'), (byte) => (byte << 24) >> 24);
}

/** The cosine of the angle between two vectors, from -1 to 1; undefined if they can't be compared. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  if (a.length !== b.length) return undefined;
  let [dot, ofA, ofB] = [0, 0, 0];
  for (let place = 0; place < a.length; place++) {
    const [x = 0, y = 0] = [a[place], b[place]];
    dot += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return ofA === 0 || ofB === 0 ? undefined : dot / Math.sqrt(ofA * ofB);
}

/** What a rank counts at least against the first: the constant of the original paper. https://doi.org/10.1145/1571941.1572114 */
const SMOOTHING = 60;

/** Merges rankings, best first, by reciprocal rank fusion. Equals come in the order in which they're met. */
export function fuse<T>(rankings: readonly (readonly T[])[], most: number): T[] {
  const scores = new Map<T, number>();
  for (const ranking of rankings)
    for (const [rank, one] of ranking.entries()) scores.set(one, (scores.get(one) ?? 0) + 1 / (SMOOTHING + rank + 1));
  return [...scores]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([one]) => one);
}
