/** Arbitrary music queues for property tests, and how changes apply to them. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { MUSIC } from '../../shared/music/catalog.ts';
import { type Change, type Line, played, type Row, waiting } from '../../shared/music/lineup.ts';
import { FURTHEST } from '../../shared/music/order-keys.ts';

/** Their ids, in order. */
export const ids = (rows: readonly Row[]) => rows.map(({ id }) => id);
/** Their ids, sorted, to compare regardless of order. */
export const sortedIds = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).sort();

/** Every kind of queue: a history of up to 50, keys dense or sparse, at either end of their range. */
export const lines: fc.Arbitrary<Line> = fc
  .record({
    gaps: fc.array(fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 200_000 })), { maxLength: 70 }),
    start: fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(-FURTHEST, FURTHEST - 14_000_000)),
    askers: fc.array(fc.constantFrom('ann', 'bob', 'cid'), { minLength: 70, maxLength: 70 }),
    current: fc.option(fc.nat({ max: 50 }), { freq: 5 }),
  })
  .map(({ gaps, start, askers, current }) => {
    let position = start;
    const rows = gaps.map((gap, place) => {
      position += gap;
      return { id: `e${place}`, position, requestedBy: askers[place] as string };
    });
    if (rows.length === 0) return { rows, current: null };
    return current === null
      ? { rows: rows.slice(0, MUSIC.history), current: null }
      : { rows, current: (rows[Math.min(current, rows.length - 1)] as Row).id };
  });
/** With a current entry. */
export const playing = lines.filter(({ current }) => current !== null);
/** With a current entry and others waiting. */
export const withWaiting = playing.filter((line) => waiting(line).length > 0);

/** The queue after a change. @param added the new entries */
export function applied(line: Line, change: Change, added: readonly Omit<Row, 'position'>[] = []): Line {
  const gone = new Set(change.removes);
  const moved = new Map(change.moves.map(({ id, position }) => [id, position]));
  const rows = line.rows
    .filter(({ id }) => !gone.has(id))
    .map((row) => ({ ...row, position: moved.get(row.id) ?? row.position }));
  for (const [place, row] of added.entries()) rows.push({ ...row, position: change.inserts[place] as number });
  const current =
    typeof change.current === 'object' && change.current !== null ? added[change.current.insert]?.id : change.current;
  return { rows: rows.sort((a, b) => a.position - b.position), current: current ?? null };
}

/** Applies a change, and checks that every entry has its own position. */
export function wrote(line: Line, change: Change | null, added: { id: string; requestedBy: string }[] = []): Line {
  if (change === null) throw new Error('There is no such change.');
  const next = applied(line, change, added);
  expect(change.inserts).toHaveLength(added.length);
  const positions = next.rows.map(({ position }) => position);
  expect(new Set(positions).size).toBe(positions.length);
  for (const position of positions) expect(Number.isSafeInteger(position)).toBe(true);
  expect(played(next).length).toBeLessThanOrEqual(MUSIC.history);
  return next;
}

/** New entries, with ids that {@link lines} doesn't use. */
export const given = (count: number, by = 'dot') =>
  Array.from({ length: count }, (_, place) => ({ id: `n${place}`, requestedBy: by }));
export const askersOf = (added: { requestedBy: string }[]) => added.map(({ requestedBy }) => requestedBy);
