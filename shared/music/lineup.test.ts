import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applied,
  askersOf,
  given,
  ids,
  lines,
  playing,
  sortedIds,
  withWaiting,
  wrote,
} from '../../infra/testing/lines.ts';
import { seededRandom } from '../../infra/testing/seeded-random.ts';
import { LOOPS, MUSIC } from './catalog.ts';
import type { Line, Row } from './lineup.ts';
import * as lineup from './lineup.ts';

const seed = fc.integer({ min: 0, max: 2 ** 31 });

describe('adding', () => {
  test.each(['end', 'next', 'now'] as const)(
    '%s: what is new stands together and in order, the rest as before',
    (place) => {
      fc.assert(
        fc.property(lines, fc.integer({ min: 1, max: 30 }), (line, count) => {
          const added = given(count);
          const next = wrote(line, lineup.insert(line, place, askersOf(added)), added);
          const isNew = (id: string) => id.startsWith('n');
          expect(ids(next.rows).filter(isNew)).toEqual(ids(added as Row[]));
          const others = ids(next.rows).filter((id) => !isNew(id));
          expect(others).toEqual(ids(line.rows).slice(-others.length || line.rows.length));
          if (line.current === null || place === 'now') expect(next.current).toBe('n0');
          else expect(next.current).toBe(line.current);
          if (line.current !== null && place === 'next')
            expect(ids(lineup.waiting(next)).slice(0, count)).toEqual(ids(added as Row[]));
          if (line.current !== null && place === 'end')
            expect(ids(next.rows).slice(-count)).toEqual(ids(added as Row[]));
          if (line.current !== null && place === 'now')
            expect(ids(lineup.waiting(next))).toEqual([
              ...ids(added as Row[]).slice(1),
              line.current,
              ...ids(lineup.waiting(line)),
            ]);
        }),
      );
    },
  );

  test('at the end writes one row, however long the queue is', () => {
    const rows = Array.from({ length: 10_000 }, (_, n) => ({ id: `e${n}`, position: n * 65_536, requestedBy: 'ann' }));
    const change = lineup.insert({ rows, current: 'e0' }, 'end', ['bob']);
    expect(change).toEqual({ inserts: [10_000 * 65_536], moves: [], removes: [], current: 'e0' });
  });

  test('next, again and again, makes room when there is none', () => {
    let line: Line = { rows: [0, 1].map((n) => ({ id: `e${n}`, position: n, requestedBy: 'ann' })), current: 'e0' };
    for (let n = 0; n < 60; n++) {
      const added = [{ id: `n${n}`, requestedBy: 'ann' }];
      line = wrote(line, lineup.insert(line, 'next', ['ann']), added);
    }
    expect(ids(lineup.waiting(line)).slice(0, 3)).toEqual(['n59', 'n58', 'n57']);
    expect(ids(line.rows).at(-1)).toBe('e1');
  });
});

describe('reordering', () => {
  test('shuffling keeps every entry, the current one, and the history', () => {
    fc.assert(
      fc.property(lines, seed, (line, dice) => {
        const next = wrote(line, lineup.shuffle(line, seededRandom(`dice ${dice}`)));
        expect(sortedIds(lineup.waiting(next))).toEqual(sortedIds(lineup.waiting(line)));
        expect(ids(lineup.played(next))).toEqual(ids(lineup.played(line)));
        expect(next.current).toBe(line.current);
      }),
    );
  });

  test('shuffling reaches every order', () => {
    const rows = ['now', 'a', 'b', 'c'].map((id, n) => ({ id, position: n, requestedBy: 'ann' }));
    const random = seededRandom('orders');
    const seen = new Set<string>();
    for (let n = 0; n < 300; n++) {
      const line = { rows, current: 'now' };
      seen.add(ids(lineup.waiting(applied(line, lineup.shuffle(line, random)))).join(''));
    }
    expect([...seen].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
  });

  test('moving one keeps the order of the others, and writes one row where there is room', () => {
    fc.assert(
      fc.property(withWaiting, fc.nat(), fc.nat(), (line, a, b) => {
        const before = ids(lineup.waiting(line));
        const [from, to] = [(a % before.length) + 1, (b % before.length) + 1];
        const next = wrote(line, lineup.move(line, from, to));
        const after = ids(lineup.waiting(next));
        expect(after[to - 1]).toBe(before[from - 1]);
        expect(after.toSpliced(to - 1, 1)).toEqual(before.toSpliced(from - 1, 1));
      }),
    );
    const rows = Array.from({ length: 1_000 }, (_, n) => ({ id: `e${n}`, position: n * 65_536, requestedBy: 'ann' }));
    expect(lineup.move({ rows, current: 'e0' }, 900, 2)?.moves).toHaveLength(1);
  });

  test('taking turns gives nobody two in a row while others wait', () => {
    fc.assert(
      fc.property(playing, (line) => {
        const next = wrote(line, lineup.insert(line, 'end', [], true));
        const row = [next.rows.find(({ id }) => id === next.current) as Row, ...lineup.waiting(next)];
        for (let place = 1; place < row.length; place++) {
          const [last, asker] = [row[place - 1]?.requestedBy, row[place]?.requestedBy];
          if (last === asker) expect(new Set(row.slice(place).map(({ requestedBy }) => requestedBy)).size).toBe(1);
        }
        for (const member of ['ann', 'bob', 'cid']) {
          const own = (line: Line) => ids(lineup.waiting(line).filter(({ requestedBy }) => requestedBy === member));
          expect(own(next)).toEqual(own(line));
        }
        expect(lineup.insert(next, 'end', [], true).moves).toEqual([]);
      }),
    );
  });

  test('in a fair queue, a newcomer comes before others’ second tracks', () => {
    const rows = ['now', 'a1', 'a2', 'a3'].map((id, n) => ({ id, position: n, requestedBy: 'ann' }));
    const line = { rows, current: 'now' };
    const added = [
      { id: 'b1', requestedBy: 'bob' },
      { id: 'b2', requestedBy: 'bob' },
    ];
    const next = wrote(line, lineup.insert(line, 'end', ['bob', 'bob'], true), added);
    expect(ids(lineup.waiting(next))).toEqual(['b1', 'a1', 'b2', 'a2', 'a3']);
  });
});

describe('removing', () => {
  test('a range keeps the order of the rest', () => {
    fc.assert(
      fc.property(withWaiting, fc.nat(), fc.nat(), (line, a, b) => {
        const before = ids(lineup.waiting(line));
        const [from, to] = [(a % before.length) + 1, (b % before.length) + 1].sort((x, y) => x - y) as [number, number];
        const next = wrote(line, lineup.remove(line, from, to));
        expect(ids(lineup.waiting(next))).toEqual(before.toSpliced(from - 1, to - from + 1));
        expect(next.current).toBe(line.current);
      }),
    );
  });

  test('removes only what one member requested', () => {
    fc.assert(
      fc.property(lines, (line) => {
        const next = wrote(line, lineup.removeOf(line, 'ann'));
        expect(lineup.waiting(next)).toEqual(lineup.waiting(line).filter(({ requestedBy }) => requestedBy !== 'ann'));
        expect(lineup.played(next)).toEqual(lineup.played(line));
      }),
    );
  });

  test('clearing keeps the current entry; stopping keeps the history', () => {
    fc.assert(
      fc.property(playing, (line) => {
        const cleared = wrote(line, lineup.clear(line));
        expect(lineup.waiting(cleared)).toEqual([]);
        expect(cleared.current).toBe(line.current);
        expect(wrote(cleared, lineup.removeOf(cleared, 'ann'))).toEqual(cleared);
        const stopped = wrote(line, lineup.stop(line));
        expect(stopped.current).toBeNull();
        expect(ids(stopped.rows).at(-1)).toBe(line.current);
      }),
    );
  });

  test.each([
    [0, 1],
    [4, 4],
    [2, 1],
    [1.5, 2],
    [1, 4],
  ])('refuses places %d to %d of three', (from, to) => {
    const rows = ['now', 'a', 'b', 'c'].map((id, n) => ({ id, position: n, requestedBy: 'ann' }));
    expect(lineup.remove({ rows, current: 'now' }, from, to)).toBeNull();
  });
});

describe('advancing', () => {
  test.each(LOOPS)('back after skip returns to the previous entry (loop %s)', (loop) => {
    fc.assert(
      fc.property(playing, fc.nat(), (line, n) => {
        const to = (n % Math.max(1, lineup.waiting(line).length)) + 1;
        const skipped = wrote(line, lineup.skip(line, loop, to));
        const returned = wrote(skipped, lineup.back(skipped, loop));
        expect(returned.current).toBe(line.current);
      }),
    );
  });

  test('looping the queue keeps every entry, round after round', () => {
    fc.assert(
      fc.property(playing, fc.nat({ max: 100 }), (line, steps) => {
        let next = line;
        const started = [line.current];
        for (let step = 0; step < steps; step++) {
          next = wrote(next, lineup.advance(next, 'queue'));
          started.push(next.current);
        }
        expect(sortedIds(next.rows)).toEqual(sortedIds(line.rows));
        const round = [line.current, ...ids(lineup.waiting(line))];
        expect(started).toEqual(started.map((_, step) => round[step % round.length]));
      }),
      { numRuns: 40 },
    );
  });

  test('a looped track repeats when it ends, but can be skipped', () => {
    const rows = ['now', 'a'].map((id, n) => ({ id, position: n, requestedBy: 'ann' }));
    const line = { rows, current: 'now' };
    expect(lineup.advance(line, 'track')).toEqual({ inserts: [], moves: [], removes: [], current: 'now' });
    expect(lineup.skip(line, 'track')?.current).toBe('a');
  });

  test('without a loop everything plays once and in order, and the last 50 are kept', () => {
    fc.assert(
      fc.property(playing, (line) => {
        let next = line;
        const heard: string[] = [];
        while (next.current !== null) {
          heard.push(next.current);
          next = wrote(next, lineup.advance(next, 'off'));
        }
        expect(heard).toEqual([line.current, ...ids(lineup.waiting(line))]);
        const history = [...ids(lineup.played(line)), ...heard].slice(-MUSIC.history);
        expect(ids(next.rows)).toEqual(history);
        const back: string[] = [];
        for (let change = lineup.back(next, 'off'); change !== null; change = lineup.back(next, 'off')) {
          next = wrote(next, change);
          back.push(next.current as string);
        }
        expect(back).toEqual(history.reverse());
      }),
      { numRuns: 40 },
    );
  });

  test('skipping to a place skips everything before it, and none is beyond the end', () => {
    const rows = ['now', 'a', 'b', 'c'].map((id, n) => ({ id, position: n, requestedBy: 'ann' }));
    const line = { rows, current: 'now' };
    const off = wrote(line, lineup.skip(line, 'off', 3));
    expect([ids(lineup.played(off)), off.current]).toEqual([['a', 'b', 'now'], 'c']);
    const ring = wrote(line, lineup.skip(line, 'queue', 2));
    expect([ids(lineup.played(ring)), ring.current, ids(lineup.waiting(ring))]).toEqual([[], 'b', ['c', 'a', 'now']]);
    expect(lineup.skip(line, 'off', 4)).toBeNull();
    expect(lineup.skip({ rows, current: null }, 'off')).toBeNull();
  });

  test('there is nothing before the first entry', () => {
    expect(lineup.back({ rows: [{ id: 'a', position: 0, requestedBy: 'ann' }], current: 'a' }, 'off')).toBeNull();
    expect(lineup.back({ rows: [], current: null }, 'queue')).toBeNull();
  });
});
