import { describe, expect, test } from 'vitest';
import { parsePlaces } from './queue-positions.ts';

describe('places that a member types', () => {
  test.each([
    ['3', { from: 3, to: 3 }],
    ['#3', { from: 3, to: 3 }],
    ['2-5', { from: 2, to: 5 }],
    ['5-2', { from: 2, to: 5 }],
    ['2 – 5', { from: 2, to: 5 }],
    ['2..5', { from: 2, to: 5 }],
    ['2 to 5', { from: 2, to: 5 }],
    ['Mine ', { isMine: true }],
  ])('%s is read', (typed, places) => expect(parsePlaces(typed)).toEqual(places));

  test.each(['', '0', '0-3', '-3', '3-', '1-2-3', 'all', '3,4', '99999', '1e3'])('"%s" is none', (typed) =>
    expect(parsePlaces(typed)).toBeUndefined(),
  );
});
