/** The history of what works, on a real database. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { storeOn } from '../../infra/testing/store.ts';
import { connect } from '../platform/postgres.ts';
import type { State } from './components.ts';
import { recordSample } from './sample.ts';
import { readStatus } from './view.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase(8);
});
afterEach(() => database.drop());

const at = (time: string) => new Date(`2026-03-${time}Z`);
const see = (time: string, redis: State) => recordSample(database.sql, { redis }, at(time));
const view = (time: string) => readStatus(storeOn(database.sql), at(time));
/** Day of the month, and minutes up, degraded, and down. */
const days = async (time: string) =>
  (await view(time)).days.map(({ day, upMs, degradedMs, downMs }) => [
    new Date(day * 86_400_000).getUTCDate(),
    ...[upMs, degradedMs, downMs].map((ms) => ms / 60_000),
  ]);
const incidents = async (time: string) =>
  (await view(time)).incidents.map(({ beganAt, untilAt, state, end }) => [
    new Date(beganAt).toISOString().slice(8, 16),
    new Date(untilAt).toISOString().slice(8, 16),
    state,
    end,
  ]);

test('a state counts from one look to the next', async () => {
  await see('01T12:00:00', 'up');
  expect(await days('01T12:00:00')).toEqual([]);
  await see('01T12:01:00', 'up');
  await see('01T12:03:00', 'down');
  await see('01T12:04:00', 'degraded');
  await see('01T12:06:00', 'up');
  expect(await days('01T12:06:00')).toEqual([[1, 3, 2, 1]]);
});

test('nothing is said about a gap', async () => {
  await see('01T12:00:00', 'up');
  await see('01T12:03:00', 'up');
  // Nobody looked for longer than a look is good for.
  await see('01T12:06:01', 'up');
  await see('01T12:07:01', 'up');
  expect(await days('01T12:08:00')).toEqual([[1, 4, 0, 0]]);
  expect((await view('01T12:10:01')).components.redis?.state).toBe('up');
  expect((await view('01T12:10:02')).components.redis?.state).toBeNull();
});

test('a day begins at midnight UTC, wherever the database is', async () => {
  const there = connect(database.url, { max: 1 });
  await there`select set_config('timezone', 'America/New_York', false)`;
  const midnight = at('08T00:00:00').getTime();
  const look = (minute: number, redis: State) => recordSample(there, { redis }, new Date(midnight + minute * 60_000));
  await look(-1, 'up');
  await look(2, 'down');
  // New York's clocks go forward on this day.
  for (let minute = 4; minute <= 600; minute += 2) await look(minute, 'up');
  await there.end();
  expect(await days('08T10:00:00')).toEqual([
    [7, 1, 0, 0],
    [8, 598, 0, 2],
  ]);
});

test('an incident has a beginning, a worst state, and an end if someone saw it', async () => {
  await see('01T12:00:00', 'up');
  await see('01T12:01:00', 'degraded');
  await see('01T12:02:00', 'down');
  await see('01T12:03:00', 'degraded');
  expect(await incidents('01T12:03:00')).toEqual([['01T12:01', '01T12:03', 'down', 'none']]);
  await see('01T12:04:00', 'up');
  await see('01T12:05:00', 'down');
  // Nobody looked when it ended, so it may have lasted longer.
  await see('01T13:00:00', 'down');
  await see('01T13:01:00', 'up');
  expect(await incidents('01T13:02:00')).toEqual([
    ['01T13:00', '01T13:01', 'down', 'seen'],
    ['01T12:05', '01T12:05', 'down', 'unseen'],
    ['01T12:01', '01T12:04', 'down', 'seen'],
  ]);
  expect((await view('31T13:00:00')).incidents).toHaveLength(1);
});

test('several edges that look at once count each moment once, in one row', async () => {
  const start = Date.now();
  // Each with the database's own clock, as in production.
  for (let round = 0; round < 5; round++)
    await Promise.all(
      Array.from({ length: 8 }, (_, edge) =>
        recordSample(database.sql, { redis: edge % 2 === 0 ? 'up' : 'degraded', discord: 'up' }),
      ),
    );
  const elapsed = Date.now() - start;
  const rows = await database.sql`select component, count(*)::int as rows, sum(up_ms + degraded_ms + down_ms)::int as ms
    from status_day group by component, day order by component`;
  const [span] = await database.sql`select max(seen_at - since) from status_component where component = 'discord'`;
  expect(rows.every((row) => row.rows === 1 && row.ms <= elapsed)).toBe(true);
  expect(rows.map(({ component }) => component)).toEqual(['discord', 'redis']);
  expect(rows[0]?.ms).toBe(rows[1]?.ms);
  expect(span).toBeDefined();
  expect(await database.sql`select from status_component`).toHaveLength(2);
});

test('a look from the past changes nothing', async () => {
  await see('01T12:00:00', 'up');
  await see('01T12:01:00', 'up');
  await see('01T12:00:30', 'down');
  expect([await days('01T12:01:00'), await incidents('01T12:01:00')]).toEqual([[[1, 1, 0, 0]], []]);
});

test('what’s older than 90 days is dropped, and a component that flaps fills no table', async () => {
  await see('01T12:00:00', 'up');
  await see('01T12:01:00', 'down');
  await see('01T12:02:00', 'up');
  await recordSample(database.sql, { redis: 'up' }, new Date('2026-05-29T23:59:00Z'));
  expect(await database.sql`select from status_day`).toHaveLength(1);
  await recordSample(database.sql, { discord: 'up' }, new Date('2026-05-30T12:03:00Z'));
  expect(await database.sql`select from status_day`).toHaveLength(0);
  expect(await database.sql`select from status_incident`).toHaveLength(0);
  await database.sql`
    select status_sample(p_states => jsonb_build_object('redis', case n % 2 when 0 then 'up' else 'down' end),
      p_gap => '3 minutes', p_now => timestamptz '2026-06-01' + n * interval '1 minute') from generate_series(0, 2400) n`;
  expect(await database.sql`select from status_incident`).toHaveLength(1_000);
  expect(await database.sql`select from status_day`).toHaveLength(2);
});
