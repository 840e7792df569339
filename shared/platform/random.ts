/** The one source of chance. Everything that is rolled is rolled with it, so that tests can fix the dice. */
export interface Random {
  /** A whole number from 0 to `count - 1`, all equally likely. `count` from 1 to 2^32. */
  below(count: number): number;
}

const WORDS = 2 ** 32;

/**
 * Dice over 32-bit words, all of them equally likely.
 *
 * Words beyond the last full multiple of `count` are thrown away: a plain remainder would favour the small numbers.
 */
export function randomOver(nextWord: () => number): Random {
  return {
    below(count) {
      if (!Number.isInteger(count) || count < 1 || count > WORDS) {
        throw new RangeError(`Cannot pick one of ${count}.`);
      }
      const limit = WORDS - (WORDS % count);
      for (;;) {
        const word = nextWord();
        if (word < limit) return word % count;
      }
    },
  };
}

/** The platform's cryptographic source, a few words at a time. */
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

/** A whole number from `least` to `most`, both included. */
export function between(random: Random, least: number, most: number): number {
  return least + random.below(most - least + 1);
}

/** True in so many cases out of a hundred. */
export function percent(random: Random, chance: number): boolean {
  return random.below(100) < chance;
}

/** One entry of a table, by the weights. */
export function pick<T>(random: Random, table: readonly { value: T; weight: number }[]): T {
  const total = table.reduce((sum, { weight }) => sum + weight, 0);
  let ticket = random.below(total);
  for (const { value, weight } of table) {
    if (ticket < weight) return value;
    ticket -= weight;
  }
  throw new RangeError('The table is empty.');
}
