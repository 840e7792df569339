/** The Discord epoch, in milliseconds since 1970 (https://discord.com/developers/docs/reference#snowflakes). */
export const DISCORD_EPOCH_MS = 1_420_070_400_000;

/** The smallest ID of a millisecond, plus `sequence` (0 to 4194303). */
export function snowflakeAt(ms: number, sequence = 0): string {
  return ((BigInt(ms - DISCORD_EPOCH_MS) << 22n) + BigInt(sequence)).toString();
}

/** When an ID was created, in milliseconds since 1970. */
export function snowflakeTime(id: string): number {
  return Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS;
}

/** Whether the text is a valid ID: decimal digits that fit in 64 bits. */
export function isSnowflake(text: string): boolean {
  return /^(0|[1-9]\d{0,19})$/.test(text) && BigInt(text) < 1n << 64n;
}

/** Generates IDs that encode their creation time and always increase, even if the clock goes back. */
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

  /** The latest ID. The next run continues from it. */
  get last(): string {
    return this.#last.toString();
  }
}
