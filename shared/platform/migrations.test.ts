import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listMigrations } from '../../infra/scripts/landed-migrations.ts';
import { createEmptyDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { FUNCTION_TABLE, schemaProject } from '../../infra/testing/schema-project.ts';
import { migrate, schemaStatus } from './migrations.ts';
import { connect, type Sql } from './postgres.ts';

let database: TestDatabase;
let sql: Sql;
beforeEach(async () => {
  database = await createEmptyDatabase();
  sql = database.sql;
});
afterEach(() => database.drop());

const tables = async () =>
  (await sql`select tablename from pg_tables where schemaname = 'public'`).map((row) => String(row.tablename));

test('applies all migrations to an empty database, in order', async () => {
  const { migrations: before } = await schemaStatus(sql);
  const versions = before.map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  expect(versions[0]).toBe(100);
  expect(before.length).toBeGreaterThan(0);
  expect(before.every(({ isApplied }) => !isApplied)).toBe(true);
  expect(await tables()).toEqual([]);

  const done = await migrate(sql);
  expect(done.migrations).toEqual(before.map(({ name }) => name));
  expect(done.functions.created).toContain('economy_pay');
  expect(done.functions.replaced).toEqual([]);
  expect(await schemaStatus(sql)).toEqual({
    migrations: before.map((migration) => ({ ...migration, isApplied: true })),
    functions: { created: [], replaced: [] },
    abandoned: [],
  });
  expect(await tables()).toEqual(expect.arrayContaining(['account', 'transfer', 'entry', 'guild_settings', 'claim']));
});

test('does nothing on a second run', async () => {
  await migrate(sql);
  expect(await migrate(sql)).toEqual({ migrations: [], functions: { created: [], replaced: [] } });
});

test('applies nothing if one migration fails', async () => {
  await sql`create table streak (mine text)`;
  await expect(migrate(sql)).rejects.toMatchObject({ code: '42P07' });
  expect(await tables()).toEqual(['streak']);
  expect((await schemaStatus(sql)).migrations.some(({ isApplied }) => isApplied)).toBe(false);
  await sql`drop table streak`;
  expect((await migrate(sql)).migrations.length).toBeGreaterThan(0);
});

test('when two processes migrate at once, only one applies the migrations', async () => {
  const other = connect(database.url, { max: 1 });
  const done = await Promise.all([migrate(sql), migrate(other)]);
  await other.end();
  expect(done.map(({ migrations }) => migrations.length > 0).sort()).toEqual([false, true]);
  expect(done.flatMap(({ migrations }) => migrations)).toEqual(
    (await schemaStatus(sql)).migrations.map(({ name }) => name),
  );
});

test('names an applied migration whose file changed, and applies nothing else', async () => {
  const { source, write } = schemaProject();
  write('migrations/0100.do.first.sql', `${FUNCTION_TABLE} create table first (n int);`);
  expect((await migrate(sql, source)).migrations).toEqual(['first']);
  write('migrations/0100.do.first.sql', `${FUNCTION_TABLE} create table first (n bigint);`);
  write('migrations/0101.do.second.sql', 'create table second (n int);');
  await expect(migrate(sql, source)).rejects.toThrow('Migration 0100 has changed since it was applied');
  expect((await schemaStatus(sql, source)).migrations.map(({ isApplied }) => isApplied)).toEqual([true, false]);
  expect(await tables()).not.toContain('second');
});

test('rejects a database with the old numbering and leaves it as it is', async () => {
  await sql`create table schema_version (version bigint primary key, name text, md5 text, run_at timestamptz)`;
  await sql`insert into schema_version (version, name) values (0, null), (30, 'music-reads')`;
  await sql`create table account (balance bigint)`;
  await expect(migrate(sql)).rejects.toThrow('created by a development version of Chorus (migrations 1 to 30)');
  expect((await tables()).sort()).toEqual(['account', 'schema_version']);
});

test('migrations listed in landed.sha256 haven’t changed, and every migration is listed (`npm run docs` adds new ones)', () => {
  const folder = fileURLToPath(new URL('../../migrations/', import.meta.url));
  const list = readFileSync(join(folder, 'landed.sha256'), 'utf8');
  expect(listMigrations(folder, list)).toBe(list);
});

test('rejects a changed migration by name', () => {
  const { source, write } = schemaProject();
  write('migrations/0101.do.second.sql', 'create table second (n int);');
  const list = listMigrations(source.migrations, '');
  expect(list).toMatch(/^[0-9a-f]{64} {2}0100\.do\.first\.sql\n[0-9a-f]{64} {2}0101\.do\.second\.sql\n$/);
  write('migrations/0101.do.second.sql', 'create table second (n bigint);');
  expect(() => listMigrations(source.migrations, list)).toThrow('migrations/0101.do.second.sql has changed');
});
