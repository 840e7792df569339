import { expect, test } from 'vitest';
import {
  type DayTimes,
  durationText,
  type Incident,
  lastDays,
  lengthText,
  levelOf,
  observedMs,
  uptimeText,
} from './history.ts';

const HOUR = 3_600_000;
const day = (upMs: number, degradedMs: number, downMs: number): DayTimes => ({ day: 5, upMs, degradedMs, downMs });

test.each<[string, DayTimes, string, string | undefined]>([
  ['nobody looked', day(0, 0, 0), 'none', undefined],
  ['up all day', day(24 * HOUR, 0, 0), 'good', '100%'],
  ['up whenever someone looked', day(HOUR, 0, 0), 'good', '100%'],
  ['degraded counts as working', day(HOUR, HOUR, 0), 'partial', '100%'],
  ['a millisecond down is never 100%', day(24 * HOUR - 1, 0, 1), 'partial', '99.99%'],
  ['a twentieth down', day(19 * HOUR, 0, HOUR), 'bad', '95.00%'],
  ['down whenever someone looked', day(0, 0, HOUR), 'bad', '0.00%'],
])('%s', (_, times, level, uptime) => expect([levelOf(times), uptimeText([times])]).toEqual([level, uptime]));

test('days that nobody looked on are there, and count for nothing', () => {
  const days = lastDays([day(HOUR, 0, HOUR), { ...day(HOUR, 0, 0), day: 1 }], 6, 3);
  expect(days.map((one) => [one.day, levelOf(one)])).toEqual([
    [4, 'none'],
    [5, 'bad'],
    [6, 'none'],
  ]);
  expect([observedMs(days), uptimeText(days)]).toEqual([2 * HOUR, '50.00%']);
});

test.each([
  [59_999, 'under a minute'],
  [60_000, '1 min'],
  [2 * HOUR, '2 h'],
  [2 * HOUR + 5 * 60_000, '2 h 5 min'],
  [24 * HOUR, '1 d'],
  [49 * HOUR + 60_000, '2 d 1 h'],
])('%i ms is %s', (ms, text) => expect(durationText(ms)).toBe(text));

test.each<[Incident['end'], string]>([
  ['seen', '3 min'],
  ['none', '3 min so far'],
  ['unseen', '3 min or more'],
])('an incident whose end is %s lasted %s', (end, text) => {
  const times = { beganAt: '2026-03-01T12:00:00Z', untilAt: '2026-03-01T12:03:00Z' };
  expect(lengthText({ component: 'redis', state: 'down', end, ...times })).toBe(text);
});
