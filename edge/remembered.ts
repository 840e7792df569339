/** How many values are remembered. */
const CAPACITY = 500;

interface Known<V> {
  value: V;
  untilMs: number;
}

/** Look-ups remembered for a moment in this process. Failed ones aren't. */
export class Remembered<V> {
  readonly #clock: () => number;
  readonly #freshMs: number;
  readonly #known = new Map<string, Known<V>>();

  /** @param freshMs how long a value is good for, in milliseconds. */
  constructor(clock: () => number, freshMs: number) {
    this.#clock = clock;
    this.#freshMs = freshMs;
  }

  /** @param isFresh doesn't use what is remembered. */
  async read(key: string, lookUp: () => Promise<V>, isFresh = false): Promise<V> {
    const known = isFresh ? undefined : this.#known.get(key);
    if (known !== undefined && known.untilMs > this.#clock()) return known.value;
    const untilMs = this.#clock() + this.#freshMs;
    const value = await lookUp();
    this.#known.delete(key);
    this.#known.set(key, { value, untilMs });
    const oldest = this.#known.size > CAPACITY ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
    return value;
  }

  forget(key: string): void {
    this.#known.delete(key);
  }
}
