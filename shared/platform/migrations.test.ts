import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { migrate, migrationStatus } from './migrations.ts';
import { connect, type Sql } from './postgres.ts';

let url: string;
let sql: Sql;
let admin: postgres.Sql;
beforeEach(async () => {
  const name = `empty_${randomBytes(6).toString('hex')}`;
  const template = inject('postgresUrl');
  admin = postgres(template.replace(/[^/]*$/, 'postgres'), { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  url = template.replace(/[^/]*$/, name);
  sql = connect(url, { max: 1 });
});
afterEach(async () => {
  await sql.end();
  await admin.unsafe(`drop database ${url.slice(url.lastIndexOf('/') + 1)} with (force)`);
  await admin.end();
});

const tables = async () =>
  (await sql`select tablename from pg_tables where schemaname = 'public'`).map((row) => String(row.tablename));

test('an empty database gets all of them, in order, and then has them', async () => {
  const before = await migrationStatus(sql);
  expect(before.map(({ version }) => version)).toEqual(before.map((_, i) => i + 1));
  expect(before.length).toBeGreaterThan(0);
  expect(before.every(({ isApplied }) => !isApplied)).toBe(true);
  expect(await tables()).toEqual([]);

  expect(await migrate(sql)).toEqual(before.map(({ name }) => name));
  expect(await migrationStatus(sql)).toEqual(before.map((migration) => ({ ...migration, isApplied: true })));
  expect(await tables()).toEqual(expect.arrayContaining(['account', 'transfer', 'entry', 'guild_gate', 'claim']));
});

test('a second run applies none', async () => {
  await migrate(sql);
  expect(await migrate(sql)).toEqual([]);
});

test('when one of them fails, none is applied', async () => {
  await sql`create table streak (mine text)`;
  await expect(migrate(sql)).rejects.toMatchObject({ code: '42P07' });
  expect(await tables()).toEqual(['streak']);
  expect((await migrationStatus(sql)).some(({ isApplied }) => isApplied)).toBe(false);
  await sql`drop table streak`;
  expect((await migrate(sql)).length).toBeGreaterThan(0);
});

test('of two processes at once one migrates, the other finds it done', async () => {
  const other = connect(url, { max: 1 });
  const applied = await Promise.all([migrate(sql), migrate(other)]);
  await other.end();
  expect(applied.map((names) => names.length > 0).sort()).toEqual([false, true]);
  expect(applied.flat()).toEqual((await migrationStatus(sql)).map(({ name }) => name));
});

test('an applied migration whose file was changed is refused, and nothing else is done', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'migrations [a] {b,c} (d) '));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('0001.do.first.sql', 'create table first (n int);');
  expect(await migrate(sql, folder)).toEqual(['first']);
  write('0001.do.first.sql', 'create table first (n bigint);');
  write('0002.do.second.sql', 'create table second (n int);');
  await expect(migrate(sql, folder)).rejects.toThrow('MD5 checksum failed for migration [1]');
  expect((await migrationStatus(sql, folder)).map(({ isApplied }) => isApplied)).toEqual([true, false]);
  expect(await tables()).not.toContain('second');
  rmSync(folder, { recursive: true });
});

test('every change plans its look-ups once and by index, whenever that was', async () => {
  await migrate(sql);
  // A change has a key, or nothing else calls it. Players are opened within the transaction that applies an intent.
  const changes = await sql<{ name: string; settings: string[] }[]>`
    select proname as name, to_jsonb(coalesce(proconfig, '{}')) as settings from pg_proc change
    where pronamespace = 'public'::regnamespace and proname ~ '^(economy|pool|voice|music)_' and provolatile = 'v'
      and prolang = (select oid from pg_language where lanname = 'plpgsql')
      and prorettype <> 'trigger'::regtype and proname <> 'music_open_player'
      and (prosrc ~ '(economy|voice)_begin\\(' or not exists (
        select from pg_proc other where other.oid <> change.oid and other.pronamespace = change.pronamespace
          and other.prosrc ~ ('\\m' || change.proname || '\\(')))`;
  const wanted = ['enable_seqscan=off', 'lock_timeout=900ms', 'plan_cache_mode=force_generic_plan'];
  expect(changes.length).toBeGreaterThanOrEqual(55);
  for (const { name, settings } of changes) expect([name, [...settings].sort()]).toEqual([name, wanted]);
});
