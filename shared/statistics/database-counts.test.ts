import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { storeOn } from '../../infra/testing/store.ts';
import { readDatabaseCounts, readServerCounts } from './database-counts.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(2);
});
afterAll(() => database?.drop());

const addTracks = (count: number) => database.sql`
  insert into music_history (guild_id, session_id, track, user_id, played_at)
  select 1 + n % 2, 1, '{}', 1, now() from generate_series(1, ${count}) n`;

test('a new database is counted, though Postgres has no estimates yet, and so is what came since the last one', async () => {
  const store = storeOn(database.sql);
  await addTracks(7);
  expect(await readDatabaseCounts(store)).toMatchObject({ track: 7, transfer: 0 });
  expect(await readServerCounts(store, '1')).toMatchObject({ track: 3, case: 0 });
  await database.sql`analyze music_history`;
  await addTracks(2);
  expect(await readDatabaseCounts(store)).toMatchObject({ track: 9 });
});

test('a large table is estimated', async () => {
  await database.sql`insert into music_history (guild_id, session_id, track, user_id, played_at)
    select 3, 1, jsonb_build_object('title', repeat(md5(n::text), 40)), 1, now() from generate_series(1, 15000) n`;
  await database.sql`analyze music_history`;
  await database.sql`delete from music_history where guild_id = 3`;
  expect((await readDatabaseCounts(storeOn(database.sql))).track).toBeGreaterThan(14_000);
});
