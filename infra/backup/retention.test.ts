import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Candidate, expiredBackups } from './retention.ts';

const DAY_MS = 86_400_000;

/** `2026-03-01` is a verified backup at noon; with `?`, an unverified one. */
function backup(text: string): Candidate {
  const [, day = '', time = '12:00', mark] = /^([\d-]{10})(?:T([\d:]{5}))?(\?)?$/.exec(text) ?? [];
  return { name: text, at: new Date(`${day}T${time}Z`), isVerified: mark === undefined };
}

/** One backup a day. */
const daily = (from: string, count: number) =>
  Array.from({ length: count }, (_, index) => new Date(Date.parse(from) + index * DAY_MS).toISOString().slice(0, 10));

describe('keeps what’s needed', () => {
  test.each<[string, string[], string[]]>([
    ['nothing of nothing', [], []],
    ['the only one', ['2020-01-01'], []],
    ['one a day for a week', daily('2026-03-02', 7), []],
    ['the last of each day', ['2026-03-01T06:00', '2026-03-01T18:00', '2026-03-02T18:00'], ['2026-03-01T06:00']],
    ['all of the last 24 hours', ['2026-03-01T18:01', '2026-03-02T06:00', '2026-03-02T12:00', '2026-03-02T18:00'], []],
    // Sundays end weeks, so the fourth, eleventh, … of January 2026 stay.
    ['the last of each week after 7 days', daily('2026-01-05', 10), ['2026-01-05', '2026-01-06', '2026-01-07']],
    ['all after a pause of a year', ['2025-01-01', '2025-01-02', '2026-01-02'], []],
    ['an unverified one until a verified one follows', ['2026-03-01', '2026-03-02?'], []],
    ['no unverified one before a verified one', ['2026-03-01?', '2026-03-02'], ['2026-03-01?']],
    [
      'no more than three unverified ones, and never at the price of the last verified one',
      ['2026-03-01', '2026-03-02?', '2026-03-03?', '2026-03-04?', '2026-03-05?'],
      ['2026-03-02?'],
    ],
    [
      'the verified one of a day, although another is newer',
      ['2026-03-01T06:00', '2026-03-01T18:00?', '2026-03-02'],
      ['2026-03-01T18:00?'],
    ],
  ])('%s', (_, given, expected) => {
    expect(expiredBackups(given.map(backup)).sort()).toEqual([...expected].sort());
  });

  test('7 days, 4 weeks, and 6 months of a year', () => {
    const given = daily('2026-01-01', 365);
    const expired = new Set(expiredBackups(given.map(backup)));
    expect(given.filter((name) => !expired.has(name))).toEqual([
      ...['2026-07-31', '2026-08-31', '2026-09-30', '2026-10-31', '2026-11-30'],
      ...['2026-12-13', '2026-12-20'],
      ...daily('2026-12-25', 7),
    ]);
  });
});

test('whatever there is, the newest verified one stays, and what’s kept once is enough', () => {
  const some = fc.array(fc.record({ hours: fc.integer({ min: 0, max: 20_000 }), isVerified: fc.boolean() }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(some, (list) => {
      const backups = list.map(({ hours, isVerified }, index) => ({
        name: String(index),
        at: new Date(hours * 3_600_000),
        isVerified,
      }));
      const expired = new Set(expiredBackups(backups));
      const kept = backups.filter(({ name }) => !expired.has(name));
      const newest = Math.max(...backups.filter((each) => each.isVerified).map(({ at }) => at.getTime()));
      if (backups.some((each) => each.isVerified))
        expect(kept.some((each) => each.isVerified && each.at.getTime() === newest)).toBe(true);
      expect(kept.filter(({ at }) => newest - at.getTime() >= DAY_MS).length).toBeLessThanOrEqual(7 + 4 + 6);
      expect(expiredBackups(kept)).toEqual([]);
    }),
  );
});
