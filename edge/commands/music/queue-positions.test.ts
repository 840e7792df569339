import { describe, expect, test } from 'vitest';
import { parsePositions } from './queue-positions.ts';

describe('positions that a member types', () => {
  test.each([
    ['3', { from: 3, to: 3 }],
    ['#3', { from: 3, to: 3 }],
    ['2-5', { from: 2, to: 5 }],
    ['5-2', { from: 2, to: 5 }],
    ['2 – 5', { from: 2, to: 5 }],
    ['2..5', { from: 2, to: 5 }],
    ['2 to 5', { from: 2, to: 5 }],
    ['Mine ', { isMine: true }],
    // As the list shows them.
    ['3. Night Train · The Loopbacks (4:11)', { from: 3, to: 3 }],
    ['12. 5-2 (3:24)', { from: 12, to: 12 }],
    ['Everything I requested', { isMine: true }],
  ])('%s is accepted', (typed, positions) => expect(parsePositions(typed)).toEqual(positions));

  test.each(['', '0', '0-3', '-3', '3-', '1-2-3', 'all', '3,4', '99999', '1e3', 'Night Train', '3.'])(
    '"%s" is refused',
    (typed) => expect(parsePositions(typed)).toBeUndefined(),
  );
});
