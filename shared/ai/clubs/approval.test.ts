/** Who has to approve what was read, and what happens if several do at once. On a real database. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { analysisOf, committed, nextKey, sims, staff } from '../../../infra/testing/clubs.ts';
import { createDatabase, type TestDatabase } from '../../../infra/testing/database.ts';
import { storeOn } from '../../../infra/testing/store.ts';
import { connect } from '../../platform/postgres.ts';
import type { Store } from '../../platform/store.ts';
import { approveAnalysis, changeAnalysis, endAnalysis, findAnalysis } from './analysis.ts';
import { CLUB } from './assess.ts';
import { membersIn, readClub } from './club-state.ts';
import { readCorrections } from './correction-lines.ts';

const [ALICE, BOB, CAROL] = ['770000000000000011', '770000000000000012', '770000000000000013'] as const;
const LAST_WEEK = '2026-W47';
const NOW = new Date('2026-11-25T12:00:00Z');

let database: TestDatabase;
let store: Store;
let now = NOW;
let guild = '770000000000000100';
beforeAll(async () => {
  database = await createDatabase(20);
  store = storeOn(database.sql, { clock: () => now });
});
afterAll(() => database.drop());
beforeEach(() => {
  now = NOW;
  guild = String(BigInt(guild) + 1n);
});

const twelve = (value: number) =>
  sims(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`Snail ${index}`, value])));
const approve = (user: string, { key, analysis }: { key: string; analysis: { version: number } }, press = nextKey()) =>
  approveAnalysis(store, staff(guild, user, press), key, analysis.version);
const correct = (key: string, text: string, user = ALICE) =>
  changeAnalysis(store, staff(guild, user), key, ({ sheet, merged, analysis, state }) =>
    readCorrections(sheet, text, { merged, before: analysis.corrected, state }),
  );
async function valuesIn(week = '2026-W48') {
  const state = await readClub(store, { guild, sheet: 'snail_club' }, week, 1);
  const [newest] = state.weeks;
  if (newest?.week !== week) return undefined;
  return Object.fromEntries([...membersIn(state, newest).values()].map(({ name, metrics }) => [name, metrics.sim]));
}
const commits = async () => (await database.sql`select from club_week where guild_id = ${guild}`).length;

describe('one person is enough', () => {
  test('for a club’s first week, and if everyone is there and nothing is extreme', async () => {
    const first = await analysisOf(
      store,
      { guild, user: ALICE, week: LAST_WEEK },
      sims({ Ann: 100, Ben: 200, Cid: 300 }),
    );
    expect(first.assessment).toMatchObject({ needed: 1, before: undefined, coverage: { covered: 0, of: 0 } });
    expect(await approve(ALICE, first)).toMatchObject({ status: 'done', approvedBy: [ALICE] });
    const next = await analysisOf(store, { guild, user: ALICE }, sims({ Ann: 110, '[T] bén': 200, Cid: 310, Dee: 5 }));
    expect(next.assessment).toMatchObject({
      ...{ needed: 1, coverage: { covered: 3, of: 3 }, suspicious: [], isExtreme: false },
      added: [{ canonical: 'dee', name: 'Dee' }],
    });
    expect(await approve(BOB, next)).toMatchObject({ status: 'done', approvedBy: [BOB] });
    expect(await valuesIn()).toEqual({ Ann: 110, '[T] bén': 200, Cid: 310, Dee: 5 });
    expect(await approve(CAROL, next)).toMatchObject({ status: 'committed', approvedBy: [BOB] });
    expect(await commits()).toBe(2);
  });

  test('for suspicious values of a few: they’re shown', async () => {
    await committed(store, { guild, user: ALICE, week: LAST_WEEK }, twelve(1_000));
    const next = await analysisOf(
      store,
      { guild, user: ALICE },
      { ...twelve(1_000), ...sims({ 'Snail 0': 1_850, 'Snail 1': 1_849, 'Snail 2': 150, 'Snail 3': 151 }) },
    );
    expect(next.assessment.suspicious.map(({ name, percent }) => [name, percent])).toEqual([
      ['Snail 0', 85],
      ['Snail 2', -85],
    ]);
    expect(next.assessment).toMatchObject({ needed: 1, changedALot: 4 });
  });
});

describe('two people have to approve it', () => {
  // The bot before counted only what was suspicious already, at 85 %.
  test.each([
    [5, 1_400, 1],
    [6, 1_399, 1],
    [6, 1_400, 2],
    [6, 600, 2],
  ])('%i members who are at %i instead of 1,000 need %i', async (members, value, needed) => {
    await committed(store, { guild, user: ALICE, week: LAST_WEEK }, twelve(1_000));
    const changed = Object.fromEntries(Array.from({ length: members }, (_, index) => [`Snail ${index}`, value]));
    const next = await analysisOf(store, { guild, user: ALICE }, { ...twelve(1_000), ...sims(changed) });
    expect(next.assessment).toMatchObject({ needed, isExtreme: needed === 2, suspicious: [] });
  });

  // The bot before refused that, whoever approved it.
  test('if someone is missing, who is then missing and not at zero', async () => {
    await committed(store, { guild, user: ALICE, week: LAST_WEEK }, sims({ Ann: 1, Ben: 2, Cid: 3, Dee: 4 }));
    const next = await analysisOf(store, { guild, user: ALICE }, sims({ Ann: 1, Ben: 2, Cid: 3 }));
    expect(next.assessment).toMatchObject({ needed: 2, coverage: { covered: 3, of: 4 }, missing: [{ name: 'Dee' }] });
    expect(await approve(ALICE, next)).toMatchObject({ status: 'approved', approvedBy: [ALICE] });
    expect(await valuesIn()).toBeUndefined();
    expect(await approve(ALICE, next)).toEqual({ status: 'already' });
    expect(await approve(BOB, next)).toMatchObject({ status: 'done', approvedBy: [ALICE, BOB] });
    expect(await valuesIn()).toEqual({ Ann: 1, Ben: 2, Cid: 3, Dee: undefined });
  });

  test('if someone lacks a value that the others have', async () => {
    const full = (names: string[]) => Object.fromEntries(names.map((name) => [name, { sim: '5', total: '9' }]));
    await committed(store, { guild, user: ALICE, week: LAST_WEEK }, full(['Ann', 'Ben', 'Cid']));
    const less = await analysisOf(store, { guild, user: ALICE }, { ...full(['Ann', 'Ben']), Cid: { sim: '5' } });
    expect(less.assessment).toMatchObject({
      needed: 2,
      missing: [],
      incomplete: [{ name: 'Cid', metrics: ['total'] }],
    });
    // A list of one kind is one of that kind.
    const sim = await analysisOf(store, { guild, user: ALICE }, sims({ Ann: 5, Ben: 5, Cid: 5 }));
    expect(sim.assessment).toMatchObject({ needed: 1, incomplete: [] });
  });

  test('and what nobody can decide is left out, whoever approves it', async () => {
    await committed(store, { guild, user: ALICE, week: LAST_WEEK }, sims({ Ann: 1, Ben: 2, Cid: 3, Dee: 4 }));
    const next = await analysisOf(
      store,
      { guild, user: ALICE },
      sims({ Ann: 1, Ben: 2, Cid: 3, Dee: 4 }),
      sims({ Dee: 40 }),
    );
    expect(next.assessment).toMatchObject({ needed: 2, missing: [{ name: 'Dee' }] });
    expect(next.assessment.doubtful).toMatchObject([{ name: 'Dee', value: { candidates: [4, 40] } }]);
    await approve(ALICE, next);
    await approve(BOB, next);
    expect(await valuesIn()).toEqual({ Ann: 1, Ben: 2, Cid: 3, Dee: undefined });
  });
});

test('of sixteen who press at once, the first two count, and one commit comes of it', async () => {
  await committed(store, { guild, user: ALICE, week: LAST_WEEK }, sims({ Ann: 1, Ben: 2, Cid: 3, Dee: 4 }));
  const next = await analysisOf(store, { guild, user: ALICE }, sims({ Ann: 1, Ben: 2, Cid: 3 }));
  const people = Array.from({ length: 8 }, (_, index) => String(770_000_000_000_000_500n + BigInt(index)));
  const outcomes = await Promise.all([...people, ...people].map((user) => approve(user, next)));
  const statuses = outcomes.map(({ status }) => status);
  expect(statuses.filter((status) => status === 'done')).toHaveLength(1);
  expect(statuses.filter((status) => status === 'approved')).toHaveLength(1);
  expect(new Set(statuses)).toEqual(
    new Set(['done', 'approved', 'committed', ...(statuses.includes('already') ? ['already'] : [])]),
  );
  const [row] =
    await database.sql`select to_jsonb(approved_by::text[]) as who from club_week where guild_id = ${guild} and week = '2026-W48'`;
  expect(new Set(row?.who).size).toBe(2);
  expect(await commits()).toBe(2);
});

test('the same press delivered twice counts once', async () => {
  await committed(store, { guild, user: ALICE, week: LAST_WEEK }, sims({ Ann: 1, Ben: 2, Cid: 3, Dee: 4 }));
  const next = await analysisOf(store, { guild, user: ALICE }, sims({ Ann: 1, Ben: 2, Cid: 3 }));
  const press = nextKey();
  const [one, other] = await Promise.all([approve(BOB, next, press), approve(BOB, next, press)]);
  expect(one).toEqual({ status: 'approved', approvedBy: [BOB] });
  expect(other).toEqual(one);
});

test('an approval survives the process that took it', async () => {
  await committed(store, { guild, user: ALICE, week: LAST_WEEK }, sims({ Ann: 1, Ben: 2, Cid: 3, Dee: 4 }));
  const next = await analysisOf(store, { guild, user: ALICE }, sims({ Ann: 1, Ben: 2, Cid: 3 }));
  await approve(ALICE, next);
  const sql = connect(database.url, { max: 1 });
  try {
    const restarted = storeOn(sql, { clock: () => now });
    expect(await findAnalysis(restarted, next.key, guild)).toMatchObject({
      state: 'open',
      approvedBy: [ALICE],
      needed: 2,
    });
    const outcome = await approveAnalysis(restarted, staff(guild, BOB), next.key, next.analysis.version);
    expect(outcome).toMatchObject({ status: 'done', approvedBy: [ALICE, BOB] });
  } finally {
    await sql.end({ timeout: 1 });
  }
});

describe('a correction', () => {
  test('takes back what was approved, also of who hasn’t seen it yet', async () => {
    await committed(store, { guild, user: ALICE, week: LAST_WEEK }, sims({ Ann: 1, Ben: 2, Cid: 3, Dee: 4 }));
    const next = await analysisOf(store, { guild, user: ALICE }, sims({ Ann: 1, Ben: 2, Cid: 3 }));
    await approve(ALICE, next);
    const corrected = await correct(next.key, 'Cid = 100000000');
    if (corrected.status !== 'prepared') throw new Error(corrected.status);
    expect(corrected.assessed.analysis).toMatchObject({ approvedBy: [], version: next.analysis.version + 1 });
    expect(await approve(BOB, next)).toEqual({ status: 'stale' });
    const shown = { key: next.key, ...corrected.assessed };
    expect(await approve(BOB, shown)).toMatchObject({ status: 'approved', approvedBy: [BOB] });
    expect(await approve(ALICE, shown)).toMatchObject({ status: 'done' });
    expect(await valuesIn()).toEqual({ Ann: 1, Ben: 2, Cid: 100_000_000, Dee: undefined });
  });

  test('of the last one who’s missing makes one person enough', async () => {
    await committed(store, { guild, user: ALICE, week: LAST_WEEK }, sims({ Ann: 1, Ben: 2, Cid: 3, Dee: 4 }));
    const next = await analysisOf(store, { guild, user: ALICE }, sims({ Ann: 1, Ben: 2, Cid: 3 }));
    expect(next.analysis.needed).toBe(2);
    const corrected = await correct(next.key, 'Dee = 4');
    expect(corrected).toMatchObject({ status: 'prepared', assessed: { analysis: { needed: 1 } } });
  });

  test('that drops rows leaves at least three', async () => {
    const first = await analysisOf(store, { guild, user: ALICE }, sims({ Ann: 1, Ben: 2, Cid: 3 }));
    const corrected = await correct(first.key, 'Ben = -');
    if (corrected.status !== 'prepared') throw new Error(corrected.status);
    expect(await approve(ALICE, { key: first.key, ...corrected.assessed })).toEqual({ status: 'too_few' });
    await correct(first.key, 'Ben = 7');
    const again = await findAnalysis(store, first.key, guild);
    expect(await approve(ALICE, { key: first.key, analysis: { version: again?.version ?? 0 } })).toMatchObject({
      status: 'done',
    });
    expect(await valuesIn()).toEqual({ Ann: 1, Ben: 7, Cid: 3 });
  });

  test('of two at once, both count', async () => {
    const first = await analysisOf(store, { guild, user: ALICE }, sims({ Ann: 1, Ben: 2, Cid: 3 }));
    await Promise.all(['Ann = 10', 'Ben = 20', 'Cid = 30'].map((line) => correct(first.key, line)));
    const stored = await findAnalysis(store, first.key, guild);
    expect(Object.values(stored?.corrected ?? {}).map(({ values }) => values.sim)).toEqual(
      expect.arrayContaining([10, 20, 30]),
    );
  });
});

test('if another commit changes what it was compared with, nobody approves an old comparison', async () => {
  await committed(store, { guild, user: ALICE, week: LAST_WEEK }, sims({ Ann: 1, Ben: 2, Cid: 3 }));
  const next = await analysisOf(store, { guild, user: ALICE }, sims({ Ann: 1, Ben: 2, Cid: 3 }));
  await committed(store, { guild, user: BOB, week: LAST_WEEK }, sims({ Ann: 1, Ben: 2, Cid: 3, Dee: 4 }));
  expect(await approve(ALICE, next)).toEqual({ status: 'changed' });
  const anew = await changeAnalysis(store, staff(guild, ALICE), next.key);
  expect(anew).toMatchObject({
    status: 'prepared',
    assessed: { analysis: { needed: 2 }, assessment: { missing: [{ name: 'Dee' }] } },
  });
});

test('after a day, it can’t be approved or changed anymore, and neither can a canceled one', async () => {
  const first = await analysisOf(store, { guild, user: ALICE }, sims({ Ann: 1, Ben: 2, Cid: 3 }));
  now = new Date(NOW.getTime() + CLUB.openMs + 1);
  expect(await approve(ALICE, first)).toEqual({ status: 'expired' });
  expect(await correct(first.key, 'Ann = 5')).toEqual({ status: 'over' });
  now = NOW;
  const second = await analysisOf(store, { guild, user: ALICE }, sims({ Ann: 1, Ben: 2, Cid: 3 }));
  expect(await endAnalysis(store, second.key, guild, 'canceled')).toBe(true);
  expect(await approve(ALICE, second)).toMatchObject({ status: 'canceled' });
  expect(await endAnalysis(store, second.key, guild, 'canceled')).toBe(false);
  expect(await commits()).toBe(0);
});

test('nobody approves or sees another server’s analysis', async () => {
  const first = await analysisOf(store, { guild, user: ALICE }, sims({ Ann: 1, Ben: 2, Cid: 3 }));
  const elsewhere = staff('770000000000000999', ALICE);
  expect(await approveAnalysis(store, elsewhere, first.key, first.analysis.version)).toEqual({ status: 'expired' });
  expect(await findAnalysis(store, first.key, '770000000000000999')).toBeUndefined();
  expect(await changeAnalysis(store, elsewhere, first.key)).toEqual({ status: 'over' });
});
