import fc from 'fast-check';
import { expect, test } from 'vitest';
import { valuesOf } from '../../settings/declaration.ts';
import { clubModule } from './settings.ts';
import { clubRules } from './settings-store.ts';
import { type Anchor, weekAt, weekNamed, weeksBefore } from './week.ts';

const STANDARD = clubRules(valuesOf(clubModule, {})).anchor;
const anchor = (weekDay: string, weekTime: string, timeZone: string) =>
  clubRules(valuesOf(clubModule, { weekDay, weekTime, timeZone })).anchor;

test('without settings, weeks end on Fridays at 04:30 in Los Angeles', () => {
  expect(STANDARD).toEqual({ day: 5, minutes: 270, timeZone: 'America/Los_Angeles' });
});

test.each<[Anchor, string, string, string]>([
  // Winter and summer time: 04:30 is 12:30 or 11:30 in UTC.
  [STANDARD, '2026-11-27T12:29:59.999Z', '2026-W48', '2026-11-27T12:30:00.000Z'],
  [STANDARD, '2026-11-27T12:30:00.000Z', '2026-W49', '2026-12-04T12:30:00.000Z'],
  [STANDARD, '2026-07-01T00:00:00.000Z', '2026-W27', '2026-07-03T11:30:00.000Z'],
  // The weeks in which clocks change on Sunday, March 8 and November 1.
  [STANDARD, '2026-03-06T12:30:00.000Z', '2026-W11', '2026-03-13T11:30:00.000Z'],
  [STANDARD, '2026-10-30T11:30:00.000Z', '2026-W45', '2026-11-06T12:30:00.000Z'],
  // Year ends: January 1, 2027 is a Friday of week 53; January 2, 2026 is in week 1.
  [STANDARD, '2026-12-26T00:00:00.000Z', '2026-W53', '2027-01-01T12:30:00.000Z'],
  [STANDARD, '2027-01-01T12:30:00.000Z', '2027-W01', '2027-01-08T12:30:00.000Z'],
  [STANDARD, '2025-12-27T00:00:00.000Z', '2026-W01', '2026-01-02T12:30:00.000Z'],
  [anchor('monday', '00:00', 'UTC'), '2024-12-29T23:59:59.000Z', '2025-W01', '2024-12-30T00:00:00.000Z'],
  // Times that are skipped (02:30 in Berlin, March 29) or come twice (October 25).
  [anchor('sunday', '02:30', 'Europe/Berlin'), '2026-03-28T00:00:00.000Z', '2026-W13', '2026-03-29T01:30:00.000Z'],
  [anchor('sunday', '02:30', 'Europe/Berlin'), '2026-10-24T00:00:00.000Z', '2026-W43', '2026-10-25T00:30:00.000Z'],
  // A day that doesn't exist: Samoa went from December 29 to 31.
  [anchor('friday', '04:30', 'Pacific/Apia'), '2011-12-27T00:00:00.000Z', '2011-W52', '2011-12-30T14:30:00.000Z'],
  [anchor('wednesday', '23:45', 'Asia/Kathmandu'), '2026-11-25T18:00:00.000Z', '2026-W49', '2026-12-02T18:00:00.000Z'],
])('with %j, %s is in %s, which ends at %s', (at, moment, id, endsAt) => {
  expect(weekAt(new Date(moment), at)).toEqual({ id, endsAt: new Date(endsAt) });
  expect(weekNamed(id, at)).toEqual({ id, endsAt: new Date(endsAt) });
});

test.each(['2026-W54', '2025-W53', '2026-W00', '2026-48', 'W48', '2026-W481', 'last week', ''])(
  '%j is no week',
  (id) => {
    expect(weekNamed(id, STANDARD)).toBeUndefined();
  },
);

test('whatever the anchor, each moment is in one week, and weeks follow each other without a gap', () => {
  const zones = [
    'UTC',
    'America/Los_Angeles',
    'Europe/London',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Asia/Tehran',
  ];
  const anchors = fc.record({
    day: fc.integer({ min: 1, max: 7 }),
    minutes: fc.integer({ min: 0, max: 1_439 }),
    timeZone: fc.constantFrom(...zones),
  });
  const moments = fc.date({ min: new Date('2015-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(moments, anchors, (at, set) => {
      const week = weekAt(at, set);
      const [before] = weeksBefore(week.id, 1, set);
      expect(week.endsAt.getTime()).toBeGreaterThan(at.getTime());
      expect(before?.endsAt.getTime()).toBeLessThanOrEqual(at.getTime());
      // The last moment of the one is right before the first one of the other.
      expect(weekAt(new Date((before?.endsAt.getTime() ?? 0) - 1), set)).toEqual(before);
      expect(weekAt(before?.endsAt ?? at, set)).toEqual(week);
      expect(weekNamed(week.id.toLowerCase(), set)).toEqual(week);
      expect((before?.id ?? '') < week.id).toBe(true);
      const days = (week.endsAt.getTime() - (before?.endsAt.getTime() ?? 0)) / 86_400_000;
      expect(Math.abs(days - 7)).toBeLessThanOrEqual(1 / 12);
    }),
    { numRuns: 300 },
  );
});
