import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clock, lengthText, parseTime, progressText } from './time.ts';

describe('a time that a member types', () => {
  test.each([
    ['83', 83_000],
    ['0', 0],
    ['1:23', 83_000],
    ['01:02:03', 3_723_000],
    ['90:00', 5_400_000],
    ['1h2m', 3_720_000],
    ['1h', 3_600_000],
    ['90s', 90_000],
    ['1m 5s', 65_000],
    ['2M5', 125_000],
    [' 1:05 ', 65_000],
  ])('%s is accepted', (typed, ms) => expect(parseTime(typed)).toBe(ms));

  test.each(['', ' ', 'soon', '-5', '1:60', '1:2:3:4', '1:75:00', '5x', 'h', '1.5', '9999999', '101h', '1:-2', '٣'])(
    '"%s" is none',
    (typed) => expect(parseTime(typed)).toBeUndefined(),
  );

  test('is parsed back from its own format', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 359_999 }), (seconds) => {
        expect(parseTime(clock(seconds * 1_000))).toBe(seconds * 1_000);
      }),
    );
  });

  test('is an integer of milliseconds or undefined, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), (typed) => {
        const found = parseTime(typed);
        expect(found === undefined || (Number.isInteger(found) && found >= 0)).toBe(true);
      }),
    );
  });
});

describe('the position in a track', () => {
  const track = { lengthMs: 200_000, isStream: false };

  test('is a bar that fills up', () => {
    const filled = [0, 50_000, 100_000, 199_999, 200_000].map((ms) => progressText(ms, track).indexOf('🔘'));
    expect(filled).toEqual([...filled].sort((a, b) => a - b));
    expect(progressText(0, track)).toMatch(/^0:00 🔘▬+ 3:20$/);
    expect(progressText(200_000, track)).toMatch(/^3:20 ▬+🔘 3:20$/);
  });

  test('never leaves the bar, even beyond the end of the track', () => {
    const widths = [-5_000, 0, 123_456, 999_999].map(
      (ms) => [...progressText(ms, track)].filter((c) => c === '▬').length,
    );
    expect(new Set(widths).size).toBe(1);
    expect(progressText(999_999, track)).toMatch(/^3:20 /);
  });

  test('is only the time for a stream, and for an unknown length', () => {
    expect(progressText(65_000, { lengthMs: null, isStream: true })).toBe('1:05 · live');
    expect(progressText(65_000, { lengthMs: null, isStream: false })).toBe('1:05 · unknown length');
    expect(lengthText({ lengthMs: null, isStream: false })).toBe('?');
  });
});
