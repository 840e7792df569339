import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chiSquare, chiSquareLimit } from '../../infra/testing/chi-square.ts';
import { seededWords } from '../../infra/testing/seeded-random.ts';
import { between, percent, pick, randomOver, secureRandom } from './random.ts';

const WORDS = 2 ** 32;

/** A source that returns these words in order, and throws after the last one. */
function scripted(...words: number[]) {
  return randomOver(() => {
    const word = words.shift();
    if (word === undefined) throw new Error('no more words');
    return word;
  });
}

describe('below', () => {
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, WORDS + 1])('rejects a count of %d', (count) => {
    expect(() => scripted(0).below(count)).toThrow(RangeError);
  });

  test('returns 0 for a count of 1, and the word itself for the maximum count', () => {
    expect(scripted(WORDS - 1).below(1)).toBe(0);
    expect(scripted(WORDS - 1).below(WORDS)).toBe(WORDS - 1);
  });

  test('discards only words beyond the last full multiple of the count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: WORDS }), fc.integer({ min: 0, max: WORDS - 1 }), (count, word) => {
        const limit = WORDS - (WORDS % count);
        const next = 7 % count;
        expect(scripted(word, next).below(count)).toBe(word < limit ? word % count : next);
      }),
    );
  });

  // Three quarters of all words: with a plain remainder, the first third of the numbers would be twice as likely.
  const COUNT = 3 * 2 ** 30;
  const thirds = (below: (count: number) => number) => {
    const counts = [0, 0, 0];
    for (let i = 0; i < 1_000_000; i++) {
      const third = Math.floor(below(COUNT) / 2 ** 30);
      counts[third] = (counts[third] ?? 0) + 1;
    }
    return chiSquare(counts, [1 / 3, 1 / 3, 1 / 3]);
  };

  test('is unbiased if the count doesn’t divide the number of words', () => {
    const random = randomOver(seededWords('below'));
    expect(thirds((count) => random.below(count))).toBeLessThan(chiSquareLimit(2));
  });

  test('the same check catches the bias of a plain remainder', () => {
    const word = seededWords('below');
    expect(thirds((count) => word() % count)).toBeGreaterThan(100 * chiSquareLimit(2));
  });
});

describe('dice', () => {
  test('between includes both ends and nothing beyond', () => {
    const reached = new Set([0, 1, 2, 3].map((word) => between(scripted(word), 5, 7)));
    expect([...reached].sort()).toEqual([5, 6, 7]);
  });

  test('0% never happens, 100% always does, and 1% happens once in a hundred', () => {
    const hits = (chance: number) =>
      Array.from({ length: 100 }, (_, word) => percent(scripted(word), chance)).filter(Boolean).length;
    expect([hits(0), hits(1), hits(37), hits(100)]).toEqual([0, 1, 37, 100]);
  });

  test('pick returns each entry in proportion to its weight', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 8 }), (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        fc.pre(total > 0);
        const table = weights.map((weight, value) => ({ value, weight }));
        const counts = weights.map(() => 0);
        for (let ticket = 0; ticket < total; ticket++) {
          const value = pick(scripted(ticket), table);
          counts[value] = (counts[value] ?? 0) + 1;
        }
        expect(counts).toEqual(weights);
      }),
    );
  });

  test('pick throws for an empty table', () => {
    expect(() => pick(scripted(0), [])).toThrow(RangeError);
  });

  test('secureRandom doesn’t repeat itself', () => {
    const [one, other] = [secureRandom(), secureRandom()];
    const words = Array.from({ length: 500 }, () => [one.below(WORDS), other.below(WORDS)]).flat();
    // Three duplicates among 1,000 words out of 2^32 are practically impossible.
    expect(new Set(words).size).toBeGreaterThan(997);
  });
});
