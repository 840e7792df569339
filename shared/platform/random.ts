/** The only source of randomness, so that tests can control every roll. */
export interface Random {
  /** A uniformly random integer from 0 to `count - 1`. `count` is from 1 to 2^32. */
  below(count: number): number;
}

const WORDS = 2 ** 32;

/**
 * Builds a random source on uniformly random 32-bit words.
 *
 * Words beyond the last full multiple of `count` are discarded: a plain remainder would favor small numbers.
 */
export function randomOver(nextWord: () => number): Random {
  return {
    below(count) {
      if (!Number.isInteger(count) || count < 1 || count > WORDS) {
        throw new RangeError(`Can’t pick one of ${count}.`);
      }
      const limit = WORDS - (WORDS % count);
      for (;;) {
        const word = nextWord();
        if (word < limit) return word % count;
      }
    },
  };
}

/** Cryptographically secure randomness, fetched 16 words at a time. */
export function secureRandom(): Random {
  const words = new Uint32Array(16);
  let next = words.length;
  return randomOver(() => {
    if (next === words.length) {
      crypto.getRandomValues(words);
      next = 0;
    }
    return words[next++] ?? 0;
  });
}

/** A random integer from `least` to `most`, inclusive. */
export function between(random: Random, least: number, most: number): number {
  return least + random.below(most - least + 1);
}

/** True with a probability of `chance` percent. */
export function percent(random: Random, chance: number): boolean {
  return random.below(100) < chance;
}

/** A weighted random entry of a table. @throws {RangeError} if the table is empty. */
export function pick<T>(random: Random, table: readonly { value: T; weight: number }[]): T {
  const total = table.reduce((sum, { weight }) => sum + weight, 0);
  let ticket = random.below(total);
  for (const { value, weight } of table) {
    if (ticket < weight) return value;
    ticket -= weight;
  }
  throw new RangeError('The table is empty.');
}
