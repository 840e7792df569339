import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../infra/testing/database.ts';
import { pruneIdempotency } from './schedule.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(1);
});
afterAll(() => database.drop());

test('outcomes older than 90 days are forgotten, younger ones kept', async () => {
  const { sql } = database;
  await sql`insert into idempotency (key, request, outcome, at) values
    ('old', 'r', '{}', now() - interval '91 days'), ('young', 'r', '{}', now() - interval '89 days')`;
  await pruneIdempotency(sql);
  expect(await sql`select key from idempotency`).toEqual([{ key: 'young' }]);
});
