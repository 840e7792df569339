/** What was saved, as it counts: corrections, aliases, and what was taken back. On a real database. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { analysisOf, committed, type Roster, sims, staff } from '../../../infra/testing/clubs.ts';
import { createDatabase, type TestDatabase } from '../../../infra/testing/database.ts';
import { storeOn } from '../../../infra/testing/store.ts';
import type { Store } from '../../platform/store.ts';
import { snailClub } from '../sheets/snail-club.ts';
import { conflictOf, listAliases, mergeNames, splitName } from './aliases.ts';
import { CLUB } from './assess.ts';
import { readClub } from './club-state.ts';
import { correctWeek, listCorrections, removeCorrection } from './corrections.ts';
import { listCommits, rollBack } from './rollback.ts';
import { clubStats, STATS_WEEKS } from './stats.ts';

const ALICE = '770000000000000021';
const [W45, W46, W47, W48] = ['2026-W45', '2026-W46', '2026-W47', '2026-W48'] as const;
const PAGE = { offset: 0, limit: 50 };

let database: TestDatabase;
let store: Store;
let guild = '770000000000000200';
beforeAll(async () => {
  database = await createDatabase();
  store = storeOn(database.sql, { clock: () => new Date('2026-11-25T12:00:00Z') });
});
afterAll(() => database.drop());
beforeEach(() => {
  guild = String(BigInt(guild) + 1n);
});

const save = (week: string, ...pictures: Roster[]) => committed(store, { guild, user: ALICE, week }, ...pictures);
const state = (week: string | null = null, most = STATS_WEEKS) =>
  readClub(store, { guild, sheet: 'snail_club' }, week, most);
async function stats(week: string | null = null) {
  const found = clubStats(snailClub, await state(week));
  if (found === undefined) throw new Error('nothing was saved');
  return found;
}
const simStats = async (week: string | null = null) => (await stats(week)).metrics[0];
async function correct(name: string, value: number, week: string = W48, reason: string | null = null) {
  const correction = { sheet: 'snail_club', week, canonical: name.toLowerCase(), name, metric: 'sim', value, reason };
  return correctWeek(store, staff(guild, ALICE), correction);
}
async function merge(name: string, into: string) {
  const seen = await state(null, 120);
  const alias = { canonical: name.toLowerCase(), name, target: into.toLowerCase(), targetName: into };
  return mergeNames(store, staff(guild, ALICE), { sheet: 'snail_club', alias, state: seen });
}

describe('a week’s statistics', () => {
  test('have who is new, back, and missing, totals, and who gained and lost, against the week before', async () => {
    await save(W45, sims({ Ann: 90, Old: 5, Ben: 100, Cid: 10 }));
    await save(W46, sims({ Ann: 90, Ben: 100, Cid: 10, Dee: 40 }));
    await save(W47, sims({ Ann: 100, Ben: 110, Cid: 10, Dee: 40 }));
    await save(W48, sims({ Ann: 150, Ben: 99, Cid: 10, Old: 6, New: 7 }));
    const found = await stats();
    expect(found).toMatchObject({ before: { week: W47 }, added: ['New'], returning: ['Old'], missing: ['Dee'] });
    expect(found.members).toHaveLength(5);
    expect(found.metrics[0]).toMatchObject({
      ...{ metric: 'sim', count: 5, total: 272, average: 54, totalChange: { before: 260, now: 272 } },
      gainers: [{ name: 'Ann', amount: 50, percent: 50 }],
      losers: [{ name: 'Ben', amount: -11, percent: -10 }],
    });
    // 0, 11.1, and 50 % on average; 0, 10, and 10 %.
    expect(found.metrics[0]?.volatile.map(({ name, percent }) => [name, Math.round(percent * 10) / 10])).toEqual([
      ['Ann', 20.4],
      ['Ben', 6.7],
    ]);
    expect(found.metrics[1]).toMatchObject({ metric: 'total', count: 0, total: 0, average: 0, gainers: [] });
  });

  test('say that there’s no week before, if the one before wasn’t saved', async () => {
    await save(W46, sims({ Ann: 90, Ben: 100, Cid: 10 }));
    await save(W48, sims({ Ann: 150, Ben: 99, Cid: 10, Dee: 1 }));
    expect(await stats()).toMatchObject({ before: undefined, added: ['Dee'], missing: [] });
    expect(await simStats()).toMatchObject({ totalChange: undefined, gainers: [], losers: [] });
  });

  test('are of the week that’s asked for, as if later ones weren’t there', async () => {
    await save(W46, sims({ Ann: 90, Ben: 100, Cid: 10 }));
    await save(W47, sims({ Ann: 91, Ben: 100, Cid: 10 }));
    await save(W48, sims({ Ann: 92, Ben: 100, Cid: 10, Dee: 5 }));
    expect(await stats(W47)).toMatchObject({ week: { week: W47 }, before: { week: W46 }, added: [] });
    expect((await simStats(W47))?.gainers).toMatchObject([{ amount: 1 }]);
  });
});

// The bot before stored corrections, and never used them.
describe('a correction', () => {
  test('counts over what was read, everywhere, whatever is committed or taken back later', async () => {
    await save(W47, sims({ Ann: 100, Ben: 100, Cid: 10 }));
    await save(W48, sims({ Ann: 1_000_000, Ben: 100, Cid: 10 }));
    expect((await simStats())?.gainers).toMatchObject([{ name: 'Ann', amount: 999_900 }]);
    expect(await correct('Ann', 110, W48, 'a digit too many')).toEqual({ status: 'corrected' });
    expect((await simStats())?.gainers).toMatchObject([{ name: 'Ann', amount: 10, percent: 10 }]);
    // It's also what the next week is compared with.
    const next = await analysisOf(store, { guild, user: ALICE, week: W48 }, sims({ Ann: 5, Ben: 100, Cid: 10 }));
    expect(next.assessment.suspicious).toMatchObject([{ name: 'Ann', before: 100 }]);
    await save(W48, sims({ Ann: 7, Ben: 100, Cid: 10 }));
    expect((await simStats())?.gainers).toMatchObject([{ now: 110 }]);
    const [newest] = await listCommits(store, { guild, sheet: 'snail_club', week: W48 }, 1);
    await rollBack(store, staff(guild, ALICE), newest?.id ?? '0');
    expect((await simStats())?.gainers).toMatchObject([{ now: 110 }]);
    await correct('Ann', 90, W47);
    expect((await simStats())?.gainers).toMatchObject([{ before: 90, now: 110 }]);
  });

  test('is listed with who made it and why, and can be removed', async () => {
    await save(W48, sims({ Ann: 100, Ben: 100, Cid: 10 }));
    await correct('Ann', 5, W48, 'first');
    await correct('Ann', 6, W48, 'better');
    const list = await listCorrections(store, { guild, sheet: 'snail_club' }, PAGE);
    expect(list).toMatchObject({ total: 1, corrections: [{ name: 'Ann', value: 6, reason: 'better', by: ALICE }] });
    const removed = await removeCorrection(store, staff(guild, ALICE), list.corrections[0]?.id ?? '');
    expect(removed).toMatchObject({ status: 'removed', name: 'Ann', week: W48 });
    expect((await simStats())?.total).toBe(210);
    expect(await removeCorrection(store, staff(guild, ALICE), list.corrections[0]?.id ?? '')).toEqual({
      status: 'not_there',
    });
  });

  test('of a week without values, and another server’s, isn’t there', async () => {
    await save(W48, sims({ Ann: 100, Ben: 100, Cid: 10 }));
    expect(await correct('Ann', 5, W46)).toEqual({ status: 'no_week' });
    await correct('Ann', 5);
    const [{ id } = { id: '' }] = (await listCorrections(store, { guild, sheet: 'snail_club' }, PAGE)).corrections;
    expect(await removeCorrection(store, staff('770000000000000998', ALICE), id)).toEqual({ status: 'not_there' });
  });

  test('brings back someone who was missing', async () => {
    await save(W47, sims({ Ann: 1, Ben: 2, Cid: 3, Dee: 4 }));
    await save(W48, sims({ Ann: 1, Ben: 2, Cid: 3 }));
    expect(await stats()).toMatchObject({ missing: ['Dee'] });
    await correct('Dee', 9);
    expect(await stats()).toMatchObject({ missing: [], returning: [] });
    expect((await simStats())?.gainers).toMatchObject([{ name: 'Dee', amount: 5 }]);
  });
});

describe('taking back', () => {
  test('makes the commit before count again, and everything is computed from that', async () => {
    await save(W47, sims({ Ann: 100, Ben: 100, Cid: 10 }));
    await save(W48, sims({ Ann: 110, Ben: 100, Cid: 10 }));
    await save(W48, sims({ Ann: 999, Ben: 100, Cid: 10, Dee: 5 }));
    expect(await stats()).toMatchObject({ added: ['Dee'] });
    const [newest, before] = await listCommits(store, { guild, sheet: 'snail_club', week: W48 }, 2);
    expect([newest?.members, before?.members]).toEqual([4, 3]);
    // Only what counts can be taken back, once, and by its own server.
    expect(await rollBack(store, staff(guild, ALICE), before?.id ?? '0')).toEqual({ status: 'changed' });
    expect(await rollBack(store, staff('770000000000000998', ALICE), newest?.id ?? '0')).toEqual({ status: 'changed' });
    const both = await Promise.all([1, 2].map(() => rollBack(store, staff(guild, ALICE), newest?.id ?? '0')));
    expect(both.map(({ status }) => status).sort()).toEqual(['changed', 'rolled_back']);
    expect(await stats()).toMatchObject({ added: [], before: { week: W47 } });
    expect((await simStats())?.gainers).toMatchObject([{ amount: 10 }]);
    expect(await rollBack(store, staff(guild, ALICE), before?.id ?? '0')).toMatchObject({ isEmpty: true });
    expect(await stats()).toMatchObject({ week: { week: W47 } });
    // Whoever was only in what was taken back is new again.
    await save(W48, sims({ Ann: 1, Ben: 100, Cid: 10, Dee: 5 }));
    expect(await stats()).toMatchObject({ added: ['Dee'] });
  });
});

describe('an alias', () => {
  test('makes two names one member in all weeks, until it’s split', async () => {
    await save(W47, sims({ Bob: 100, Ben: 100, Cid: 10 }));
    await save(W48, sims({ B0b: 120, Ben: 100, Cid: 10 }));
    expect(await stats()).toMatchObject({ added: ['B0b'], missing: ['Bob'] });
    expect(await merge('B0b', 'Bob')).toEqual({ status: 'merged' });
    expect(await stats()).toMatchObject({ added: [], missing: [] });
    expect((await simStats())?.gainers).toMatchObject([{ amount: 20 }]);
    const listed = await listAliases(store, { guild, sheet: 'snail_club' }, PAGE);
    expect(listed).toMatchObject({ total: 1, aliases: [{ name: 'B0b', target: 'bob', targetName: 'Bob', by: ALICE }] });
    // From then on, a picture with that name is of Bob.
    const next = await analysisOf(store, { guild, user: ALICE }, sims({ B0b: 130, Ben: 100, Cid: 10 }));
    expect(next.assessment).toMatchObject({ needed: 1, added: [], missing: [] });
    expect(await splitName(store, staff(guild, ALICE), { sheet: 'snail_club', canonical: 'b0b' })).toMatchObject({
      status: 'split',
    });
    expect(await stats()).toMatchObject({ added: ['B0b'], missing: ['Bob'] });
  });

  test('of an alias leads to the same member, and never in a circle', async () => {
    await save(W48, sims({ Bob: 100, B0b: 100, Bobb: 100 }));
    await merge('Bobb', 'B0b');
    await merge('B0b', 'Bob');
    const { aliases } = await state();
    expect(aliases).toMatchObject([
      { canonical: 'b0b', target: 'bob' },
      { canonical: 'bobb', target: 'bob' },
    ]);
    expect(await merge('Bob', 'B0b')).toEqual({ status: 'changed' });
  });

  test('isn’t possible for two who were there in the same week with different values', async () => {
    await save(W47, sims({ Bob: 100, B0b: 200, Cid: 10 }));
    await save(W48, sims({ Cid: 10, Dee: 1, Eve: 2 }));
    expect(conflictOf(await state(null, 120), 'b0b', 'bob')).toBe(W47);
    expect(conflictOf(await state(null, 120), 'dee', 'bob')).toBeUndefined();
  });

  test('isn’t merged by whoever saw an older club', async () => {
    await save(W48, sims({ Bob: 100, B0b: 100, Cid: 10 }));
    const seen = await state();
    await correct('Bob', 5);
    const alias = { canonical: 'b0b', name: 'B0b', target: 'bob', targetName: 'Bob' };
    const outcome = await mergeNames(store, staff(guild, ALICE), { sheet: 'snail_club', alias, state: seen });
    expect(outcome).toEqual({ status: 'changed' });
  });
});

test('the newest commit of a week counts, and old commits and weeks go', async () => {
  for (let value = 1; value <= CLUB.commits + 2; value++) await save(W48, sims({ Ann: value, Ben: 2, Cid: 3 }));
  expect((await simStats())?.total).toBe(CLUB.commits + 2 + 5);
  expect(await database.sql`select from club_week where guild_id = ${guild}`).toHaveLength(CLUB.commits);
  await database.sql`
    insert into club_week (guild_id, sheet, week, ends_at, analysis, started_by, approved_by, at)
    select ${guild}, 'snail_club', to_char(day, 'IYYY-"W"IW'), day, ${`old:${guild}:`} || day, 1, '{1}', day
    from generate_series('2024-05-24'::timestamptz, '2026-11-13', '7 days') day`;
  await save(W48, sims({ Ann: 1, Ben: 2, Cid: 3 }));
  const weeks = await database.sql`select distinct week from club_week where guild_id = ${guild} order by 1`;
  expect([weeks.length, weeks.at(-1)?.week]).toEqual([CLUB.weeks, '2026-W48']);
});
