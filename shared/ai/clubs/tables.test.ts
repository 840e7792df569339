/** A club's weeks as files, and another game's. On a real database. */
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { analysisOf, committed, type Roster, sims, staff } from '../../../infra/testing/clubs.ts';
import { createDatabase, type TestDatabase } from '../../../infra/testing/database.ts';
import { storeOn } from '../../../infra/testing/store.ts';
import type { Store } from '../../platform/store.ts';
import { scoreboard } from '../sheets/scoreboard.ts';
import { snailClub } from '../sheets/snail-club.ts';
import { readClub } from './club-state.ts';
import { correctWeek, listCorrections } from './corrections.ts';
import { clubStats, STATS_WEEKS } from './stats.ts';
import { clubCsv, clubWorkbook, weekRows } from './tables.ts';

const ALICE = '770000000000000041';
const [W46, W47, W48] = ['2026-W46', '2026-W47', '2026-W48'] as const;
const PAGE = { offset: 0, limit: 50 };

let database: TestDatabase;
let store: Store;
let guild = '770000000000000400';
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

describe('a file', () => {
  const NAMES = ['=HYPERLINK("http://evil")', '+1', '-2+3', '@SUM(A1)', '＝1+1', 'Zoë 🐌, "the" snail'];

  test('has names as they are, numbers as numbers, and no formula', async () => {
    await save(W47, sims(Object.fromEntries(NAMES.map((name) => [name, 100_000_000]))), sims({ Gone: 3 }));
    await save(W48, sims(Object.fromEntries(NAMES.map((name) => [name, 150_000_000]))));
    const correction = { sheet: 'snail_club', week: W47, canonical: 'gone', name: 'Gone', metric: 'sim', value: 4 };
    await correctWeek(store, staff(guild, ALICE), { ...correction, reason: '=1+1' });
    const seen = await state(null, 9);
    const { corrections } = await listCorrections(store, { guild, sheet: 'snail_club' }, PAGE);
    const read = await readXlsx(new Uint8Array(await clubWorkbook(snailClub, seen, 8, corrections)));
    const [latest, weeks, corrected] = read.sheets;
    expect(
      latest?.rows
        .slice(1)
        .map((row) => row[2])
        .sort(),
    ).toEqual([...NAMES, 'Gone'].sort());
    expect(latest?.rows[0]?.slice(0, 6)).toEqual([
      'Week',
      'Week ends',
      'Member',
      'Status',
      'SIM power',
      'SIM power change %',
    ]);
    for (const row of latest?.rows.slice(1) ?? [])
      expect(row.slice(3, 6)).toEqual(row[2] === 'Gone' ? ['missing', null, null] : ['member', 150_000_000, 50]);
    expect(weeks?.rows).toHaveLength(1 + 2 * (NAMES.length + 1));
    expect(corrected?.rows[1]?.slice(0, 5)).toEqual([W47, 'Gone', 'SIM power', 4, '=1+1']);
    const formulas = read.sheets.flatMap(({ cells }) =>
      [...(cells?.values() ?? [])].filter(({ type }) => type === 'formula'),
    );
    expect(formulas).toEqual([]);
    const file = clubCsv(snailClub, seen, 8);
    for (const line of file.split('\r\n')) expect(line).not.toMatch(/(^|,)"?[=+\-@＝]/u);
    expect(file).toContain(`,'+1,member,150000000,50,`);
    expect(file).toContain('"Zoë 🐌, ""the"" snail"');
  });

  test('has as many weeks as are asked for, the oldest one with its changes', async () => {
    for (const [week, value] of [
      [W46, 1],
      [W47, 2],
      [W48, 4],
    ] as const)
      await save(week, sims({ Ann: value, Ben: 1, Cid: 1 }));
    const rows = weekRows(snailClub, await state(null, 3), 2);
    expect(rows.filter((row) => row[2] === 'Ann').map((row) => [row[0], row[4], row[5]])).toEqual([
      [W48, 4, 100],
      [W47, 2, 100],
    ]);
  });
});

test('a scoreboard of another game goes the same way', async () => {
  const board = (score: number): Roster =>
    Object.fromEntries(
      ['Ace', 'Kat', 'Max'].map((name, index) => [name, { score: String(score + index), kills: '3', deaths: '0' }]),
    );
  const given = { guild, user: ALICE, sheet: 'scoreboard' };
  await committed(store, { ...given, week: W47 }, board(100));
  const next = await analysisOf(
    store,
    { ...given, week: W48 },
    { ...board(150), Max: { score: '152', kills: '3', deaths: '4' } },
  );
  // From 0, whatever it is.
  expect(next.assessment).toMatchObject({ needed: 1, counts: { score: 3, kills: 3, deaths: 3 } });
  expect(next.assessment.suspicious).toMatchObject([
    { name: 'Max', metric: 'deaths', percent: Number.POSITIVE_INFINITY },
  ]);
  await committed(store, { ...given, week: W48 }, board(150));
  const seen = await readClub(store, { guild, sheet: 'scoreboard' }, null, STATS_WEEKS);
  expect(clubStats(scoreboard, seen)).toMatchObject({
    before: { week: W47 },
    metrics: [{ total: 453, gainers: [{ amount: 50 }, { amount: 50 }, { amount: 50 }] }, {}, {}],
  });
  expect(await state()).toMatchObject({ weeks: [] });
});
