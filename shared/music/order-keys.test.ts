import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askersOf, lines, wrote } from '../../infra/testing/lines.ts';
import { seededRandom } from '../../infra/testing/seeded-random.ts';
import { LOOPS, type Loop } from './catalog.ts';
import * as lineup from './lineup.ts';
import { FURTHEST, orderKeys, SPACING, type Wanted } from './order-keys.ts';

const at = (...positions: (number | null)[]): Wanted[] =>
  positions.map((position) => (position === null ? null : { position }));

test.each<[string, Wanted[], number[]]>([
  ['nothing', [], []],
  ['the first', at(null, null), [0, SPACING]],
  ['at the end', at(5, null), [5, 5 + SPACING]],
  ['at the beginning', at(null, 5), [5 - SPACING, 5]],
  ['between two', at(0, null, 10), [0, 5, 10]],
  ['two between two', at(0, null, null, 9), [0, 3, 6, 9]],
  ['where there is no room', at(0, null, 1, 2), [0, SPACING, 2 * SPACING, 3 * SPACING]],
  ['one that moved up', at(0, 30, 10, 20), [0, 5, 10, 20]],
  ['where numbers end', at(FURTHEST, null), [0, SPACING]],
])('keys for something added %s', (_, wanted, keys) => {
  expect(orderKeys(wanted)).toEqual(keys);
});

test('keys rise, and those that were in order stay the same', () => {
  const key = fc.integer({ min: -1_000, max: 1_000 });
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 40 }), fc.array(fc.nat(), { maxLength: 10 }), (given, places) => {
      const wanted = at(...given);
      for (const place of places) wanted.splice(place % (wanted.length + 1), 0, null);
      const keys = orderKeys(wanted);
      for (const [place, key] of keys.entries())
        expect(key).toBeGreaterThan(keys[place - 1] ?? Number.NEGATIVE_INFINITY);
      const rising = at(...given.toSorted((a, b) => a - b));
      expect(orderKeys(rising)).toEqual(rising.map((row) => row?.position));
    }),
  );
});

test('keys stay distinct and exact in JSON after any sequence of operations', () => {
  const step = fc.record({ what: fc.nat({ max: 8 }), a: fc.nat(), loop: fc.constantFrom<Loop>(...LOOPS) });
  fc.assert(
    fc.property(lines, fc.array(step, { maxLength: 40 }), (start, steps) => {
      let line = start;
      let made = 0;
      for (const { what, a, loop } of steps) {
        const size = lineup.waiting(line).length;
        const place = (a % Math.max(1, size)) + 1;
        const added =
          what < 3
            ? Array.from({ length: (a % 4) + 1 }, () => ({
                id: `x${made++}`,
                requestedBy: ['ann', 'bob'][a % 2] as string,
              }))
            : [];
        const change = [
          () => lineup.insert(line, 'end', askersOf(added), a % 2 === 0),
          () => lineup.insert(line, 'next', askersOf(added)),
          () => lineup.insert(line, 'now', askersOf(added)),
          () => lineup.move(line, place, size),
          () => lineup.shuffle(line, seededRandom(`dice ${a}`)),
          () => lineup.skip(line, loop, place),
          () => lineup.back(line, loop),
          () => lineup.advance(line, loop),
          () => lineup.remove(line, place),
        ][what]?.();
        if (change) line = wrote(line, change, added);
      }
    }),
  );
});
