/** What's saved, compared, ranked, exported, and forgotten: on a real database. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../../infra/testing/database.ts';
import { garden } from '../../../infra/testing/garden-sheet.ts';
import { storeOn } from '../../../infra/testing/store.ts';
import type { Caller, Store } from '../../platform/store.ts';
import { profileOf } from './profile.ts';
import { profileTable } from './profile-table.ts';
import {
  countSaved,
  forgetProfiles,
  MOST_SAVED,
  readProfileBoard,
  readSaved,
  readStats,
  saveProfile,
} from './profiles.ts';
import { type ProfileReading, profileReading } from './reading.ts';
import { correctReading, findReading, moveReading, notePicture, openReading } from './readings.ts';

const [ALICE, BOB, CAROL] = ['220000000000000001', '220000000000000002', '220000000000000003'] as const;
const [HERE, THERE] = ['330000000000000001', '330000000000000002'] as const;
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

let database: TestDatabase;
let store: Store;
let nowMs = Date.UTC(2026, 0, 15, 12);
beforeAll(async () => {
  database = await createDatabase();
  store = storeOn(database.sql, { clock: () => new Date(nowMs) });
});
afterAll(() => database.drop());
beforeEach(() => database.sql`truncate ai_reading, ai_profile, ai_spreadsheet, idempotency`);

let readings = 0;
/** Reads a screen, as far as it can be saved. */
async function read(user: string, screen: string, values: Record<string, string>, guild: string | null = HERE) {
  const key = `i:profiles:${++readings}`;
  await openReading(store, { key, sheet: garden.key, user, guild });
  const seen = Object.fromEntries(Object.entries(values).map(([field, text]) => [field, { text, confidence: 1 }]));
  const reading = profileReading(garden, screen, seen) as ProfileReading;
  await notePicture(store, key, 0, { status: 'read', reading });
  await moveReading(store, { key, user }, 'reading', 'ready');
  return key;
}

async function saveOf(key: string, user: string) {
  const reading = await findReading(store, key, user);
  if (reading === undefined) throw new Error('it’s over');
  const profile = profileOf(garden, reading.pictures, reading.corrected);
  return saveProfile(store, { user, scope: reading.guildId ?? 'dm', reading, profile });
}

async function save(user: string, screen: string, values: Record<string, string>, guild: string | null = HERE) {
  expect(await saveOf(await read(user, screen, values, guild), user)).toEqual({ status: 'saved' });
}

const stats = async (user: string, scope?: string) =>
  Object.fromEntries(await readStats(store, { sheet: garden, user, scope }));

test('only what’s certain is saved, over what was known of the same screen and of others', async () => {
  await save(ALICE, 'beds', { beds: '12', harvest: '1,000', flower: 'Rose' });
  await save(ALICE, 'shed', { tools: '4', lock: 'Open' });
  await save(ALICE, 'beds', { beds: '13', harvest: '1.234', flower: '?' });
  expect((await readSaved(store, { user: ALICE, scope: HERE, sheet: 'garden' })).map(({ values }) => values)).toEqual([
    { beds: 12, harvest: 1_000, flower: 'Rose' },
    { beds: 12, harvest: 1_000, flower: 'Rose', tools: 4, lock: 'Open' },
    { beds: 13, harvest: 1_000, flower: 'Rose', tools: 4, lock: 'Open' },
  ]);
});

test('a correction counts, and one that arrives while it’s saved stops that', async () => {
  const key = await read(ALICE, 'beds', { beds: '12', harvest: '1.234', flower: 'Rose' });
  const before = await findReading(store, key, ALICE);
  if (before === undefined) throw new Error('it’s over');
  expect(await correctReading(store, { key, user: BOB }, { harvest: 1 })).toBe(false);
  expect(await correctReading(store, { key, user: ALICE }, { harvest: 1_234 })).toBe(true);
  const stale = { user: ALICE, scope: HERE, reading: before, profile: profileOf(garden, before.pictures) };
  expect(await saveProfile(store, stale)).toEqual({ status: 'corrected_meanwhile' });
  expect(await saveOf(key, ALICE)).toEqual({ status: 'saved' });
  expect(await saveOf(key, ALICE)).toEqual({ status: 'saved_before' });
  expect(await countSaved(store, ALICE, { scope: HERE, sheet: 'garden' })).toBe(1);
  expect(await readSaved(store, { user: ALICE, scope: HERE, sheet: 'garden' })).toMatchObject([
    { values: { harvest: 1_234 } },
  ]);
});

test('after an hour, it’s over; someone else’s was never there', async () => {
  const key = await read(ALICE, 'beds', { beds: '12', harvest: '1', flower: 'Rose' });
  const reading = await findReading(store, key, ALICE);
  if (reading === undefined) throw new Error('it’s over');
  const profile = profileOf(garden, reading.pictures);
  expect(await findReading(store, key, BOB)).toBeUndefined();
  expect(await saveProfile(store, { user: BOB, scope: HERE, reading, profile })).toEqual({ status: 'not_there' });
  nowMs += HOUR_MS + 1;
  expect(await findReading(store, key, ALICE)).toBeUndefined();
  expect(await saveProfile(store, { user: ALICE, scope: HERE, reading, profile })).toEqual({ status: 'not_there' });
  expect(await countSaved(store, ALICE, { scope: 'everywhere', sheet: 'garden' })).toBe(0);
});

test('each screen is compared with the time before, and with how it was a week ago', async () => {
  for (const [days, harvest] of [
    [0, '100'],
    [2, '150'],
    [8, '300'],
    [10, '310'],
  ] as const) {
    nowMs = Date.UTC(2026, 1, 1 + days);
    await save(ALICE, 'beds', { beds: '12', harvest, flower: 'Rose' });
  }
  await save(ALICE, 'shed', { tools: '4', lock: 'Open' });
  const { beds, shed } = await stats(ALICE, HERE);
  expect([beds?.newest.values.harvest, beds?.before?.values.harvest, beds?.weekAgo?.values.harvest]).toEqual([
    310, 300, 150,
  ]);
  expect(shed).toEqual({
    newest: { at: new Date(nowMs).toISOString(), values: expect.objectContaining({ tools: 4 }) },
  });
  nowMs += 30 * DAY_MS;
  expect((await stats(ALICE, HERE)).beds?.weekAgo?.values.harvest).toBe(310);
});

test('a member sees all of theirs, and others only what was saved in this server', async () => {
  nowMs += DAY_MS;
  await save(ALICE, 'beds', { beds: '1', harvest: '1', flower: 'Rose' });
  nowMs += DAY_MS;
  await save(ALICE, 'beds', { beds: '2', harvest: '2', flower: 'Rose' }, null);
  await save(ALICE, 'shed', { tools: '3', lock: 'Open' }, THERE);
  expect(await stats(ALICE)).toMatchObject({
    beds: { newest: { values: { beds: 2 } }, before: { values: { beds: 1 } } },
    shed: { newest: { values: { tools: 3 } } },
  });
  expect(Object.keys(await stats(ALICE, HERE))).toEqual(['beds']);
  expect((await stats(ALICE, HERE)).beds?.newest.values.beds).toBe(1);
  expect(await stats(BOB, HERE)).toEqual({});
});

test('those with the same value share a place, on every page; only newest values of this server count', async () => {
  for (const [user, harvest, guild] of [
    [ALICE, '1,000,000,000', THERE],
    [ALICE, '900', HERE],
    [ALICE, '500', HERE],
    [BOB, '500', HERE],
    [CAROL, '700', HERE],
  ] as const)
    await save(user, 'beds', { beds: '1', harvest, flower: 'Rose' }, guild);
  await save('220000000000000004', 'shed', { tools: '3', lock: 'Open' });
  const about = { scope: HERE, sheet: 'garden', field: 'harvest', user: BOB };
  expect(await readProfileBoard(store, { ...about, offset: 0, limit: 2 })).toEqual({
    total: 3,
    rows: [
      { rank: 1, user: CAROL, value: 700 },
      { rank: 2, user: ALICE, value: 500 },
    ],
    own: { rank: 2, value: 500 },
  });
  expect((await readProfileBoard(store, { ...about, offset: 2, limit: 2 })).rows).toEqual([
    { rank: 2, user: BOB, value: 500 },
  ]);
  // A text is nothing to rank by.
  expect(await readProfileBoard(store, { ...about, field: 'flower', offset: 0, limit: 2 })).toEqual({
    total: 0,
    rows: [],
    own: null,
  });
});

test('the newest 200 are kept, and what they know isn’t lost with the oldest', async () => {
  await save(ALICE, 'shed', { tools: '7', lock: 'Shut' });
  const key = await read(ALICE, 'beds', { beds: '1', harvest: '1', flower: 'Rose' });
  await database.sql`insert into ai_profile (user_id, scope, sheet, values, screens, is_newest, at)
    select ${ALICE}, ${HERE}, 'garden', jsonb_build_object('beds', n), '{}', false, now() from generate_series(1, 250) n`;
  await saveOf(key, ALICE);
  const saved = await readSaved(store, { user: ALICE, scope: HERE, sheet: 'garden' });
  expect(saved).toHaveLength(MOST_SAVED);
  expect(saved.at(0)?.values.beds).toBe(52);
  expect(saved.at(-1)?.values).toEqual({ beds: 1, harvest: 1, flower: 'Rose', tools: 7, lock: 'Shut' });
});

test('a table has a column for each value and a row for each time', async () => {
  await save(ALICE, 'beds', { beds: '1', harvest: '2', flower: '=1+1' });
  const saved = await readSaved(store, { user: ALICE, scope: HERE, sheet: 'garden' });
  expect(profileTable(garden, saved)).toEqual({
    header: ['Time', 'Beds Count', 'Harvest', 'Flower', 'Shed Count', 'Lock'],
    rows: [[new Date(nowMs).toISOString(), 1, 2, '=1+1', '', '']],
  });
});

test('forgotten is forgotten: here, or everywhere, once, and nobody else’s', async () => {
  for (const [user, guild] of [
    [ALICE, HERE],
    [ALICE, THERE],
    [BOB, HERE],
  ] as const)
    await save(user, 'beds', { beds: '1', harvest: '2', flower: 'Rose' }, guild);
  const as = (key: string): Caller => ({
    key,
    actor: { id: ALICE },
    guild: undefined,
    command: { name: 'snail', module: 'ai' },
  });
  expect(await forgetProfiles(store, as('i:1'), { scope: HERE, sheet: 'garden' })).toBe(1);
  expect(await forgetProfiles(store, as('i:1'), { scope: HERE, sheet: 'garden' })).toBe(1);
  expect(await countSaved(store, ALICE, { scope: 'everywhere', sheet: 'garden' })).toBe(1);
  expect(await forgetProfiles(store, as('i:2'), { scope: 'everywhere', sheet: 'garden' })).toBe(1);
  expect(await stats(ALICE)).toEqual({});
  expect(await countSaved(store, BOB, { scope: HERE, sheet: 'garden' })).toBe(1);
});
