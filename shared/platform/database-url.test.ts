import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { readDatabaseUrl } from './database-url.ts';
import { connect } from './postgres.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(1);
});
afterAll(() => database.drop());

const BASE = 'postgres://u:p@db.example:5432/chorus';

test.each<[string, string, string]>([
  ['Neon', '?sslmode=require&channel_binding=require', '?sslmode=require'],
  ['Prisma behind a pooler', '?pgbouncer=true&connection_limit=1&pool_timeout=20', '?prepare=false'],
  ['Prisma with its default schema', '?schema=public', ''],
  ['Prisma with a schema', '?schema=chorus', ''],
  ['Supabase', '?sslmode=require&supa=base-pooler.x', '?sslmode=require'],
  ['a project in the options', '?options=project%3Dblue', '?options=project%3Dblue'],
  ['node-postgres', '?ssl=true', '?sslmode=require'],
  ['node-postgres without verification', '?sslmode=no-verify', '?sslmode=require'],
  ['libpq with a root certificate', '?sslmode=verify-ca&sslrootcert=system', '?sslmode=verify-full'],
  ['libpq without TLS', '?sslmode=disable', '?sslmode=disable'],
  ['nobody', '', ''],
])('a string from %s works: %j', (_, given, kept) => {
  expect(readDatabaseUrl(BASE + given)).toBe(BASE + kept);
});

test('encoded passwords, several hosts, quotes, and spaces around it are fine', () => {
  expect(readDatabaseUrl('postgresql://u:p%23ss%25@h/db')).toBe('postgresql://u:p%23ss%25@h/db');
  expect(readDatabaseUrl('postgres://u:p@h1:1,h2:2/db?channel_binding=require')).toBe('postgres://u:p@h1:1,h2:2/db');
  expect(readDatabaseUrl(`  "${BASE}"\n`)).toBe(BASE);
  expect(readDatabaseUrl('postgres://localhost/db?options=a@b')).toBe('postgres://localhost/db?options=a%40b');
});

describe('a raw character in a password is named, and the password isn’t repeated', () => {
  test.each(['p%ss', 'p#ss', '12#34', 'p/ss', '1/2', 'p?ss', '1?2'])('%s', (password) => {
    const read = () => readDatabaseUrl(`postgres://someone:${password}@host.example:5432/db`);
    expect(read).toThrow(/Write % as %25, # as %23/);
    expect(read).not.toThrow(new RegExp(`someone|${password.replace('?', '\\?')}@`));
  });
});

test.each(['mysql://h/db', 'host=h dbname=d', 'postgres://', 'postgres://h:notaport/db'])('%s is refused', (text) => {
  if (text === 'postgres://') expect(readDatabaseUrl(text)).toBe(text);
  else expect(() => readDatabaseUrl(text)).toThrow(/not a postgres:\/\/ connection string/);
});

test('what hosters add reaches a real server without an error', async () => {
  const url = readDatabaseUrl(
    `${database.url}?channel_binding=prefer&pgbouncer=true&connection_limit=1&schema=elsewhere&sslmode=prefer&supa=x`,
  );
  const sql = connect(url, { max: 1 });
  try {
    expect((await sql`select to_regclass('transfer') is not null as found`)[0]).toEqual({ found: true });
    expect(await sql`select from pg_prepared_statements`).toHaveLength(0);
  } finally {
    await sql.end();
  }
});
