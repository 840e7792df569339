import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { questionQueries, searchQuery, wordsOf } from './note-words.ts';
import { cosine, fuse, packVector, unpackVector } from './vectors.ts';

const component = fc.double({ min: -1, max: 1, noNaN: true });
const vectors = fc
  .integer({ min: 8, max: 256 })
  .chain((length) =>
    fc.tuple(
      fc.array(component, { minLength: length, maxLength: length }),
      fc.array(component, { minLength: length, maxLength: length }),
    ),
  )
  .filter(([a, b]) => Math.hypot(...a) > 0.01 && Math.hypot(...b) > 0.01);

test('a byte for each dimension keeps angles', () => {
  fc.assert(
    fc.property(vectors, ([a, b]) => {
      const packed = packVector(b);
      expect(packed.length).toBeLessThanOrEqual(Math.ceil(b.length / 3) * 4);
      const [exact = 0, stored = 0] = [cosine(a, b), cosine(a, unpackVector(packed))];
      expect(Math.abs(exact - stored)).toBeLessThan(0.02);
    }),
  );
});

test('vectors that don’t compare have no cosine', () => {
  expect(cosine([1, 2], [1, 2, 3])).toBeUndefined();
  expect(cosine([0, 0], [1, 2])).toBeUndefined();
  expect(cosine([1, 0], [0, 3])).toBe(0);
  expect(cosine([2, 2], [-1, -1])).toBeCloseTo(-1);
});

describe('merging rankings', () => {
  test.each([
    [
      'what both have comes first',
      [
        ['a', 'b', 'c'],
        ['d', 'c'],
      ],
      'cadb',
    ],
    ['one alone stays as it is', [['b', 'a'], []], 'ba'],
    ['none is none', [[], []], ''],
  ])('%s', (_, rankings, expected) => {
    expect(fuse(rankings, 10).join('')).toBe(expected);
  });

  test('each once, as many as asked for, and the first of all of them is first', () => {
    const ranking = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 20 });
    fc.assert(
      fc.property(ranking, ranking, fc.integer({ min: 1, max: 10 }), (a, b, most) => {
        const merged = fuse([a, b], most);
        const all = new Set([...a, ...b]);
        expect(merged).toHaveLength(Math.min(most, all.size));
        expect(new Set(merged).size).toBe(merged.length);
        if (a[0] !== undefined && a[0] === b[0]) expect(merged[0]).toBe(a[0]);
      }),
    );
  });
});

describe('words', () => {
  test.each([
    [`It's Rex, my DOG (aged 3.5)!`, ['its', 'rex', 'my', 'dog', 'aged', '35']],
    ['ｆｕｌｌ width', ['full', 'width']],
    ['我喜欢猫', ['我', '喜欢', '猫']],
    ['ฉันชอบแมว', ['ฉัน', 'ชอบ', 'แมว']],
    ['…', []],
  ])('of %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  test('whatever is typed, queries are made of words alone', () => {
    const typed = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.constantFrom(`a'b\\c`, `':*' | '`, `\\'`));
    fc.assert(
      fc.property(typed, (text) => {
        const queries = [searchQuery(text) ?? '', ...questionQueries(text).map(({ query }) => query)];
        for (const query of queries) expect(query).toMatch(/^$|^('[^'\\]+'(:\*)?( & (?=')|$))+$/u);
      }),
    );
  });
});
