export interface Scored {
  member: string;
  score: number;
}

/** A score bound; `(5` in a command is `{ score: 5, exclusive: true }`. */
export interface Bound {
  score: number;
  exclusive: boolean;
}

/**
 * Members ordered by score, then by bytes.
 *
 * One sorted array beside a map: an insertion moves what stands behind it, which for a sandbox's thousands is cheaper than a skip list.
 */
export class SortedSet {
  readonly #scores = new Map<string, number>();
  readonly #order: Scored[] = [];

  get size(): number {
    return this.#scores.size;
  }

  score(member: string): number | undefined {
    return this.#scores.get(member);
  }

  set(member: string, score: number): void {
    const before = this.#scores.get(member);
    if (before === score) return;
    if (before !== undefined) this.delete(member);
    this.#order.splice(this.#position(member, score), 0, { member, score });
    this.#scores.set(member, score);
  }

  delete(member: string): boolean {
    const score = this.#scores.get(member);
    if (score === undefined) return false;
    this.#order.splice(this.#position(member, score), 1);
    return this.#scores.delete(member);
  }

  /** Zero for the lowest; null for one who is not a member. */
  rank(member: string): number | null {
    const score = this.#scores.get(member);
    return score === undefined ? null : this.#position(member, score);
  }

  /** Members from rank `start` up to, not including, `end`, lowest first. */
  slice(start = 0, end = this.size): Scored[] {
    return this.#order.slice(start, end);
  }

  /** The ranks whose scores lie between two bounds, as a half-open range. */
  ranksBetween(min: Bound, max: Bound): { start: number; end: number } {
    const start = this.#firstRank((entry) => (min.exclusive ? entry.score > min.score : entry.score >= min.score));
    const end = this.#firstRank((entry) => (max.exclusive ? entry.score >= max.score : entry.score > max.score));
    return { start, end: Math.max(start, end) };
  }

  /** Removes the ranks from `start` up to, not including, `end`; returns the removed, lowest first. */
  removeRanks(start: number, end: number): Scored[] {
    const removed = this.#order.splice(start, Math.max(0, end - start));
    for (const { member } of removed) this.#scores.delete(member);
    return removed;
  }

  #position(member: string, score: number): number {
    return this.#firstRank((entry) => entry.score > score || (entry.score === score && entry.member >= member));
  }

  #firstRank(isReached: (entry: Scored) => boolean): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#order[middle];
      if (entry && !isReached(entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
