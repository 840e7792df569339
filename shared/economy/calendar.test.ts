import { expect, test } from 'vitest';
import { dayAfter, dayIndex } from './calendar.ts';

const on = (text: string) => dayIndex(new Date(text));

test('days are counted from 1970-01-01, in UTC', () => {
  expect(on('1970-01-01T00:00:00.000Z')).toBe(0);
  expect(on('1970-01-01T23:59:59.999Z')).toBe(0);
  expect(on('1969-12-31T23:59:59.999Z')).toBe(-1);
  expect(on('2026-03-01T00:30:00+02:00')).toBe(on('2026-02-28T12:00:00Z'));
});

test.each([
  ['any midnight', '2026-06-10T23:59:59.999Z', '2026-06-11T00:00:00.000Z'],
  ['a leap day begins', '2028-02-28T23:59:59.999Z', '2028-02-29T00:00:00.000Z'],
  ['a leap day ends', '2028-02-29T23:59:59.999Z', '2028-03-01T00:00:00.000Z'],
  ['no leap day', '2027-02-28T23:59:59.999Z', '2027-03-01T00:00:00.000Z'],
  ['the year ends', '2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00.000Z'],
  ['clocks in Europe go forward', '2026-03-29T23:59:59.999Z', '2026-03-30T00:00:00.000Z'],
])('a new day begins at 00:00:00 UTC: %s', (_, last, first) => {
  expect(on(first)).toBe(on(last) + 1);
  expect(dayAfter(on(last))).toEqual(new Date(first));
});
