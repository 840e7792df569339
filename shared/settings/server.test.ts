import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { staffIn, storeOn } from '../../infra/testing/store.ts';
import { changeSettings } from './change.ts';
import {
  formatDay,
  formatTime,
  LOCALES,
  readServerSettings,
  serverModule,
  startOfDay,
  suggestTimeZones,
  timeZoneNamed,
} from './server.ts';
import { parseValue } from './values.ts';

const { timeZone, locale } = serverModule.settings;

test.each([
  ['Europe/Berlin', 'Europe/Berlin'],
  ['europe/berlin', 'Europe/Berlin'],
  ['Berlin', 'Europe/Berlin'],
  ['new york', 'America/New_York'],
  ['asia/kolkata', 'Asia/Kolkata'],
  ['default', null],
  ['UTC', null],
])('the time zone %j is %j', (typed, value) => {
  expect(parseValue(timeZone, typed, '1')).toEqual({ value });
});

test.each(['Atlantis', '+02:00', '../etc', 'Europe'])('%j is no time zone', (typed) => {
  expect(parseValue(timeZone, typed, '1')).toEqual({ problem: expect.stringContaining('Europe/Berlin') });
});

test('every language of Discord is one that dates can be written in', () => {
  expect(Intl.DateTimeFormat.supportedLocalesOf([...LOCALES])).toHaveLength(LOCALES.length);
  expect(parseValue(locale, 'EN-gb', '1')).toEqual({ value: 'en-GB' });
  expect(parseValue(locale, 'tlh', '1')).toHaveProperty('problem');
});

test('time zones are suggested by any part of their name', () => {
  expect(suggestTimeZones('new y')).toContain('America/New_York');
  expect(suggestTimeZones('')).toContain('Europe/London');
  expect(suggestTimeZones('').every((zone) => timeZoneNamed(zone) === zone)).toBe(true);
});

describe('dates', () => {
  const berlin = { timeZone: 'Europe/Berlin', locale: 'de' };
  test('are written in the server’s zone and language', () => {
    const at = new Date('2026-06-30T22:30:00Z');
    expect(formatTime(at, berlin)).toBe('01.07.2026, 00:30:00 MESZ');
    expect(formatTime(at, { timeZone: 'UTC', locale: 'en-US' })).toBe('06/30/2026, 10:30:00 PM UTC');
    expect(formatDay(at, berlin)).toBe('2026-07-01');
  });

  test.each([
    ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
    ['2026-01-01', 'Asia/Tokyo', '2025-12-31T15:00:00.000Z'],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z'],
    ['2026-02-30', 'UTC', undefined],
    ['yesterday', 'UTC', undefined],
  ])('%s begins in %s at %s', (day, zone, expected) => {
    expect(startOfDay(day, zone)?.toISOString()).toBe(expected);
  });
});

describe('in the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase(2);
  });
  afterAll(() => database.drop());

  test('what staff didn’t set, or what nobody knows anymore, is the default', async () => {
    const store = storeOn(database.sql);
    const guild = '520000000000000001';
    expect(await readServerSettings(store, staffIn(guild, ''))).toEqual({ timeZone: 'UTC', locale: 'en-US' });
    const set = (server: Record<string, unknown>, key: string) =>
      changeSettings(store, staffIn(guild, key), { server });
    await set({ timeZone: 'Europe/Berlin', locale: 'de' }, 'i:s1');
    const named = { timeZone: 'Europe/Berlin', locale: 'de' };
    expect(await readServerSettings(store, staffIn(guild, ''))).toEqual(named);
    await set({ timeZone: 'Mars/Olympus', locale: 'tlh' }, 'i:s2');
    expect(await readServerSettings(store, staffIn(guild, ''))).toEqual({ timeZone: 'UTC', locale: 'en-US' });
  });
});
