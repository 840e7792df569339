/** Milliseconds between 1970 and the first instant a Discord id can hold (https://discord.com/developers/docs/reference#snowflakes). */
export const DISCORD_EPOCH_MS = 1_420_070_400_000;

/** The smallest id of one millisecond, plus `sequence` (0 to 4194303). */
export function snowflakeAt(ms: number, sequence = 0): string {
  return ((BigInt(ms - DISCORD_EPOCH_MS) << 22n) + BigInt(sequence)).toString();
}

/** When an id was made, in milliseconds since 1970. */
export function snowflakeTime(id: string): number {
  return Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS;
}

/** True for text that can be an id: decimal digits that fit 64 bits. */
export function isSnowflake(text: string): boolean {
  return /^(0|[1-9]\d{0,19})$/.test(text) && BigInt(text) < 1n << 64n;
}

/** Makes ids that grow strictly, also when the clock steps back, and that tell the time they were made. */
export class Snowflakes {
  #last: bigint;
  readonly #now: () => number;

  constructor(now: () => number, after = '0') {
    this.#now = now;
    this.#last = BigInt(after);
  }

  next(): string {
    const fresh = BigInt(this.#now() - DISCORD_EPOCH_MS) << 22n;
    this.#last = fresh > this.#last ? fresh : this.#last + 1n;
    return this.#last.toString();
  }

  /** The newest id so far: what a later start continues after. */
  get last(): string {
    return this.#last.toString();
  }
}
