import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rosterReading, type Seen } from '../sheets/reading.ts';
import type { Picture } from '../sheets/readings.ts';
import { snailClub } from '../sheets/snail-club.ts';
import { mergePictures } from './merge.ts';
import { canonicalName, nearestName } from './names.ts';

type Rows = readonly (readonly [name: string, values: Record<string, string | [text: string, confidence: number]>])[];

function picture(rows: Rows): Picture {
  const seen = rows.map(([name, values]) => ({
    name,
    values: Object.fromEntries(
      Object.entries(values).map(([key, value]): [string, Seen] => {
        const [text, confidence] = typeof value === 'string' ? [value, 1] : value;
        return [key, { text, confidence }];
      }),
    ),
  }));
  return { status: 'read', reading: rosterReading(snailClub, seen) };
}
const UNREAD: Picture = { status: 'unread', why: 'Too dark.' };
const sim = (pictures: readonly Picture[], looks: Parameters<typeof mergePictures>[2] = []) =>
  mergePictures(snailClub, pictures, looks).map(({ canonical, values }) => [canonical, values.sim]);
const decided = (value: number) => ({ value, candidates: [value], doubts: [] });

test.each([
  ['Bob', 'bob'],
  ['  BOB ', 'bob'],
  ['[TAG] Bób 🐌', 'bob'],
  ['【龍】Ｂｏｂ', 'bob'],
  ['(B) {o} Bob!', 'bob'],
  ['B.o-b_', 'bob'],
  ['Ünï Cødé', 'unicøde'],
  ['İstanbul', 'istanbul'],
  ['ﬁsh', 'fish'],
  ['[Bob]', 'bob'],
  ['🐌🐌', '🐌🐌'],
  ['***', '***'],
  ['김치', '김치'],
  ['١٢٣', '١٢٣'],
])('%j is read as %j', (name, canonical) => {
  expect(canonicalName(name)).toBe(canonical.normalize('NFKC'));
});

test('a canonical name is the canonical name of itself, and is never empty', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (name) => {
      const canonical = canonicalName(name);
      expect(canonical.length).toBeGreaterThan(0);
      expect(canonicalName(canonical)).toBe(canonical);
    }),
    { numRuns: 2_000 },
  );
});

test('the nearest name is one that differs in few characters, and what looks alike in a picture doesn’t differ', () => {
  expect(nearestName('sna1lking', ['slimequeen', 'snailking', 'snailling'])).toBe('snailking');
  expect(nearestName('snailkin', ['slimequeen', 'snailking'])).toBe('snailking');
  expect(nearestName('bob', ['alice', 'carol'])).toBeUndefined();
  expect(nearestName('bo', ['al'])).toBeUndefined();
});

test('a member on several pictures is one row, by any spelling, with the values of all of them', () => {
  const merged = mergePictures(snailClub, [
    picture([['[ABC] Bob', { sim: '1,200' }]]),
    picture([['bób', { total: '5M' }]]),
    UNREAD,
    picture([['bób', { sim: '1200' }]]),
  ]);
  expect(merged).toEqual([
    { canonical: 'bob', name: 'bób', values: { sim: decided(1_200), total: decided(5_000_000) } },
  ]);
});

// What was replaced kept the larger one, which only ever made clubs stronger than they are.
test('two readings that differ are a doubt, and never the larger one', () => {
  const bob = (text: string) => picture([['Bob', { sim: text }]]);
  const differs = (...candidates: number[]) => ({ value: undefined, candidates, doubts: ['differs'] });
  expect(sim([bob('100'), bob('1000')])).toEqual([['bob', differs(100, 1_000)]]);
  expect(sim([bob('1000'), bob('100')])).toEqual([['bob', differs(100, 1_000)]]);
  // Nor what most pictures show: each of them may have been read wrong in the same way.
  expect(sim([bob('100'), bob('1000'), bob('1000')])).toEqual([['bob', differs(100, 1_000)]]);
  // Two rows of one picture that are the same name.
  expect(
    sim([
      picture([
        ['Bob', { sim: '5' }],
        ['[X] BOB', { sim: '6' }],
      ]),
    ]),
  ).toEqual([['bob', differs(5, 6)]]);
});

test('numbers stay what they are', () => {
  for (const [text, value] of [
    ['100000000', 100_000_000],
    ['5500', 5_500],
    ['11', 11],
    ['999,999,999,999', 999_999_999_999],
  ] as const)
    expect(sim([picture([['Bob', { sim: text }]])])).toEqual([['bob', decided(value)]]);
});

test('one reading that isn’t sure stays a doubt, until a clear one says the same', () => {
  const unsure = picture([['Bob', { sim: ['100', 0.3] }]]);
  expect(sim([unsure])).toEqual([['bob', { value: 100, candidates: [100], doubts: ['unsure'] }]]);
  expect(sim([unsure, picture([['Bob', { sim: '100' }]])])).toEqual([['bob', decided(100)]]);
  expect(sim([unsure, unsure])).toEqual([['bob', decided(100)]]);
  const ambiguous = picture([['Bob', { sim: '1.234' }]]);
  expect(sim([ambiguous, ambiguous])).toEqual([['bob', { value: 1_234, candidates: [1_234], doubts: ['separator'] }]]);
  // Nobody has 0, or this much: there's nothing to commit.
  expect(sim([picture([['Bob', { sim: '0' }]])])).toEqual([
    ['bob', { value: undefined, candidates: [0], doubts: ['range'] }],
  ]);
  expect(sim([picture([['Bob', { sim: '?' }]])])).toEqual([
    ['bob', { value: undefined, candidates: [], doubts: ['unreadable'] }],
  ]);
});

test('a second look settles what two looks agree on, and leaves the rest open', () => {
  const first = [
    picture([
      ['Bob', { sim: '100' }],
      ['Eve', { sim: ['7', 0.2] }],
      ['Zed', { sim: '?' }],
    ]),
    UNREAD,
  ];
  const look = (key: string, sims: Record<string, string>, place = 0) => ({
    key,
    pictures: { [place]: picture(Object.entries(sims).map(([name, text]) => [name, { sim: text }])) },
  });
  const once = [look('a', { Bob: '120', Eve: '7', Zed: '9' })];
  expect(sim(first, once)).toEqual([
    ['bob', { value: undefined, candidates: [100, 120], doubts: ['differs'] }],
    ['eve', decided(7)],
    ['zed', { value: undefined, candidates: [9], doubts: ['differs'] }],
  ]);
  const twice = [...once, look('b', { Bob: '120', Zed: '9' })];
  expect(sim(first, twice)).toEqual([
    ['bob', { value: 120, candidates: [100, 120], doubts: [] }],
    ['eve', decided(7)],
    ['zed', decided(9)],
  ]);
  // A picture that couldn't be read before is read for the first time.
  expect(sim(first, [look('c', { Ann: '3' }, 1)]).at(0)).toEqual(['ann', decided(3)]);
});

test('the order of the pictures makes no difference', () => {
  const names = fc.constantFrom('Bob', '[T] Bob', 'bób', 'Eve', 'EVE🐌', 'Zed');
  const texts = fc.constantFrom('100', '1,000', '1.234', 'l00', '?', '0', '7K');
  const value = fc.tuple(texts, fc.constantFrom(0.3, 1));
  const row = fc.tuple(names, fc.record({ sim: value, total: value }, { requiredKeys: [] }));
  const pictures = fc.array(
    fc.oneof({ weight: 5, arbitrary: fc.array(row, { maxLength: 5 }).map(picture) }, fc.constant(UNREAD)),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
  fc.assert(
    fc.property(pictures, fc.infiniteStream(fc.nat()), (all, order) => {
      const places = [...all.keys()].map((place) => [order.next().value ?? 0, place] as const);
      const shuffled = places.toSorted(([a], [b]) => a - b).map(([, place]) => all[place] as Picture);
      expect(mergePictures(snailClub, shuffled)).toEqual(mergePictures(snailClub, all));
    }),
    { numRuns: 500 },
  );
});

test('whatever is read, a value is one that was read, and only if none differs', () => {
  const texts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(texts, (values) => {
      const [[, merged] = []] = sim(values.map((value) => picture([['Bob', { sim: String(value) }]])));
      const different = new Set(values).size;
      expect(merged).toMatchObject({ value: different === 1 ? values[0] : undefined });
    }),
  );
});

test('an alias that staff confirmed is the same member', () => {
  const memberOf = (canonical: string) => (canonical === 'b0b' ? 'bob' : canonical);
  const merged = mergePictures(
    snailClub,
    [picture([['B0b', { sim: '5' }]]), picture([['Bob', { sim: '6' }]])],
    [],
    memberOf,
  );
  expect(merged).toMatchObject([{ canonical: 'bob', values: { sim: { value: undefined, candidates: [5, 6] } } }]);
});
