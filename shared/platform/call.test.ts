import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { call, type SqlArguments } from './call.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(1);
});
afterAll(() => database.drop());

test('passes arguments by name, in any order', async () => {
  const { sql } = database;
  const [row] = await sql`select ${call(sql, 'bank_capacity', { step: 5, user: '1', base: 10 })}::int as capacity`;
  expect(row).toEqual({ capacity: 10 });
});

test('a parameter with a default is optional, and objects and arrays are sent as JSON', async () => {
  const { sql } = database;
  const remember = (key: string, channel?: string) =>
    sql`select ${call(sql, 'idempotency_remember', { key, request: 'r', outcome: { list: [1, { a: 'b' }] }, ...(channel && { channel }) })} as outcome`;
  expect((await remember('k:1'))[0]).toEqual({ outcome: { list: [1, { a: 'b' }] } });
  await remember('k:2', '77');
  expect(await sql`select channel_id::text as channel from idempotency order by key`).toEqual([
    { channel: null },
    { channel: '77' },
  ]);
});

test('an argument can be an SQL expression', async () => {
  const { sql } = database;
  const base = sql`(select 40 + 2)`;
  const [row] = await sql`select ${call(sql, 'bank_capacity', { user: '1', base, step: 5 })}::int as capacity`;
  expect(row).toEqual({ capacity: 42 });
});

test('the compiler checks parameter names', () => {
  type Pay = SqlArguments<'economy_pay'>;
  expectTypeOf<{ key: string }>().not.toMatchTypeOf<Pay>();
  // @ts-expect-error: there's no parameter with this name.
  const wrong: Partial<Pay> = { form: '1' };
  expect(wrong).toBeDefined();
});
