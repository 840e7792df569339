import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { listMigrations } from '../../infra/scripts/landed-migrations.ts';
import { migrate, prune, type SchemaSource, schemaStatus } from './migrations.ts';
import { connect, type Sql } from './postgres.ts';
import { readSqlFiles } from './sql-files.ts';

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

/** The table and the function that applying functions depends on. Every {@link project} starts with them. */
const FUNCTION_TABLE =
  'create table schema_function (file text primary key, checksum text not null, functions jsonb not null, applied_at timestamptz default now());';
const KEEP_PLANS = 'create or replace function keep_plans() returns void language sql as $$ select; $$;';

/** A throwaway project to modify between runs, in a folder whose name contains glob characters. */
function project() {
  const folder = mkdtempSync(join(tmpdir(), 'project [a] {b,c} (d) '));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const source: SchemaSource = { migrations: join(folder, 'migrations/'), functions: join(folder, 'shared/') };
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('migrations/0100.do.first.sql', `${FUNCTION_TABLE} ${KEEP_PLANS}`);
  return { source, write, remove: (path: string) => rmSync(join(folder, path)) };
}

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
  const other = connect(url, { max: 1 });
  const done = await Promise.all([migrate(sql), migrate(other)]);
  await other.end();
  expect(done.map(({ migrations }) => migrations.length > 0).sort()).toEqual([false, true]);
  expect(done.flatMap(({ migrations }) => migrations)).toEqual(
    (await schemaStatus(sql)).migrations.map(({ name }) => name),
  );
});

test('names an applied migration whose file changed, and applies nothing else', async () => {
  const { source, write } = project();
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

describe('SQL functions', () => {
  const greet = (text: string) =>
    `create or replace function greet() returns text language sql as $$ select '${text}'; $$;\n`;

  test('replaces and reports only the functions that changed', async () => {
    const { source, write } = project();
    write('shared/talk/greet.sql', greet('hello'));
    write('shared/talk/part.sql', greet('bye').replace('greet', 'part'));
    expect((await migrate(sql, source)).functions).toEqual({ created: ['greet', 'part'], replaced: [] });
    write('shared/talk/greet.sql', greet('hi'));
    expect((await schemaStatus(sql, source)).functions).toEqual({ created: [], replaced: ['greet'] });
    expect((await migrate(sql, source)).functions).toEqual({ created: [], replaced: ['greet'] });
    expect((await sql`select greet()`)[0]).toEqual({ greet: 'hi' });
  });

  test('creates dependencies first, regardless of file names', async () => {
    const { source, write } = project();
    write(
      'shared/talk/a.sql',
      `-- uses ../voice/z.sql\n\n${greet('x').replace("select 'x'", 'select z()').replace('greet', 'a')}`,
    );
    write('shared/voice/z.sql', greet('from z').replace('greet', 'z'));
    await migrate(sql, source);
    expect((await sql`select a()`)[0]).toEqual({ a: 'from z' });
  });

  test('a function with a new parameter still accepts the previous release’s calls and keeps its grants', async () => {
    const role = `role_${randomBytes(6).toString('hex')}`;
    await admin.unsafe(`create role ${role}`);
    const { source, write } = project();
    write(
      'shared/talk/double.sql',
      'create or replace function double(p_n int) returns int language sql as $$ select p_n * 2; $$;',
    );
    await migrate(sql, source);
    await sql.unsafe(`revoke execute on function double from public; grant execute on function double to ${role}`);
    write(
      'shared/talk/double.sql',
      'create or replace function double(p_n int, p_plus int default 0) returns int language sql as $$ select p_n * 2 + p_plus; $$;',
    );
    await migrate(sql, source);
    expect((await sql`select double(p_n => 4) as n`)[0]).toEqual({ n: 8 });
    expect((await sql`select double(p_n => 4, p_plus => 1) as n`)[0]).toEqual({ n: 9 });
    expect((await sql`select count(*)::int as n from pg_proc where proname = 'double'`)[0]).toEqual({ n: 1 });
    expect((await sql`select has_function_privilege(${role}, 'double(int, int)', 'execute') as may`)[0]).toEqual({
      may: true,
    });
    await sql.unsafe(`drop owned by ${role}`);
    await admin.unsafe(`drop role ${role}`);
  });

  test.each([
    [
      'a syntax error in a body',
      'create or replace function\n  broken() returns int language plpgsql as $$\nbegin\n  retrun 1;\nend $$;\n',
      /^shared\/talk\/broken\.sql:\d+: syntax error at or near "retrun"/,
    ],
    [
      'a changed return type',
      'create or replace function greet() returns int language sql as $$ select 1; $$;\n',
      /Give it a new name/,
    ],
    [
      'a table',
      'create table mine (n int);\n',
      /may only contain "create or replace function", not "create table mine \(n int\)"/,
    ],
    [
      'a function that another file defines',
      greet('mine'),
      /greet is defined in both shared\/talk\/broken\.sql and shared\/talk\/greet\.sql/,
    ],
    [
      'a dependency that doesn’t exist',
      `-- uses ../gone.sql\n${greet('x').replace('greet', 'other')}`,
      /uses shared\/gone\.sql, which doesn’t exist/,
    ],
    [
      'a dependency cycle',
      `-- uses greet.sql\n${greet('x').replace('greet', 'other')}`,
      /use each other: talk\/broken\.sql → talk\/greet\.sql → talk\/broken\.sql/,
    ],
  ])('rejects %s, names the file, and changes nothing', async (what, text, sentence) => {
    const { source, write } = project();
    write('shared/talk/greet.sql', greet('hello'));
    await migrate(sql, source);
    write('shared/talk/broken.sql', text);
    if (what === 'a dependency cycle') write('shared/talk/greet.sql', `-- uses broken.sql\n${greet('hello')}`);
    if (what === 'a changed return type') {
      write('shared/talk/greet.sql', text);
      write('shared/talk/broken.sql', greet('x').replace('greet', 'other'));
    }
    write('migrations/0101.do.second.sql', 'create table second (n int);');
    await expect(migrate(sql, source)).rejects.toThrow(sentence);
    expect(await tables()).not.toContain('second');
    expect((await sql`select greet()`)[0]).toEqual({ greet: 'hello' });
  });

  test('keeps a removed function for the previous release until it’s pruned', async () => {
    const { source, write, remove } = project();
    write('shared/talk/greet.sql', greet('hello'));
    write('shared/talk/part.sql', greet('bye').replace('greet', 'part'));
    await migrate(sql, source);
    remove('shared/talk/part.sql');
    await migrate(sql, source);
    expect((await sql`select part()`)[0]).toEqual({ part: 'bye' });
    expect((await schemaStatus(sql, source)).abandoned).toEqual(['part']);
    expect(await prune(sql, source)).toEqual(['part']);
    await expect(sql`select part()`).rejects.toMatchObject({ code: '42883' });
    expect((await schemaStatus(sql, source)).abandoned).toEqual([]);
    expect((await sql`select greet()`)[0]).toEqual({ greet: 'hello' });
  });
});

test('every file declares exactly the files its functions depend on', async () => {
  await migrate(sql);
  const files = readSqlFiles();
  const home = new Map(files.flatMap(({ path, functions }) => functions.map((name) => [name, path] as const)));
  for (const file of files) {
    const called = await sql<{ name: string }[]>`
      select distinct other.name from jsonb_array_elements_text(${sql.json([...home.keys()])}) other (name)
      where exists (select from pg_proc p where p.proname in (select jsonb_array_elements_text(${sql.json(file.functions)}))
        and regexp_replace(p.prosrc, '--[^\n]*', '', 'g') ~ ('\\m' || other.name || '\\s*\\('))`;
    const needed = new Set(called.map(({ name }) => home.get(name)).filter((path) => path !== file.path));
    expect([file.path, [...file.uses].sort()]).toEqual([file.path, [...needed].sort()]);
  }
});

test('migrations listed in landed.sha256 haven’t changed, and every migration is listed (`npm run docs` adds new ones)', () => {
  const folder = fileURLToPath(new URL('../../migrations/', import.meta.url));
  const list = readFileSync(join(folder, 'landed.sha256'), 'utf8');
  expect(listMigrations(folder, list)).toBe(list);
});

test('rejects a changed migration by name', () => {
  const { source, write } = project();
  write('migrations/0101.do.second.sql', 'create table second (n int);');
  const list = listMigrations(source.migrations, '');
  expect(list).toMatch(/^[0-9a-f]{64} {2}0100\.do\.first\.sql\n[0-9a-f]{64} {2}0101\.do\.second\.sql\n$/);
  write('migrations/0101.do.second.sql', 'create table second (n bigint);');
  expect(() => listMigrations(source.migrations, list)).toThrow('migrations/0101.do.second.sql has changed');
});

test('the schema accepts every call of the last release', async () => {
  await migrate(sql);
  const { calls } = JSON.parse(
    readFileSync(new URL('../../migrations/released-calls.json', import.meta.url), 'utf8'),
  ) as {
    calls: Record<string, string[]>;
  };
  expect(Object.keys(calls).length).toBeGreaterThan(60);
  for (const [name, parameters] of Object.entries(calls)) {
    const args = parameters.map((parameter, index) => `${parameter} => $${index + 1}`).join(', ');
    // Postgres resolves the function by these parameter names, or throws.
    await sql.unsafe(`prepare released as select ${name}(${args}); deallocate released`);
  }
});

test('every change uses a cached plan with index lookups', async () => {
  await migrate(sql);
  // A change takes a key, or no other function calls it. There are two exceptions: players are opened inside the transaction that
  // applies an intent, and an erasure reads the whole ledger.
  const changes = await sql<{ name: string; settings: string[] }[]>`
    select proname as name, to_jsonb(coalesce(proconfig, '{}')) as settings from pg_proc change
    where pronamespace = 'public'::regnamespace and proname ~ '^(economy|pool|voice|music)_' and provolatile = 'v'
      and prolang = (select oid from pg_language where lanname = 'plpgsql')
      and prorettype <> 'trigger'::regtype and proname not in ('music_open_player', 'economy_erase_member')
      and (prosrc ~ 'begin_change\\(' or not exists (
        select from pg_proc other where other.oid <> change.oid and other.pronamespace = change.pronamespace
          and other.prosrc ~ ('\\m' || change.proname || '\\(')))`;
  const expected = ['enable_seqscan=off', 'lock_timeout=900ms', 'plan_cache_mode=force_generic_plan'];
  expect(changes.length).toBeGreaterThanOrEqual(55);
  for (const { name, settings } of changes) expect([name, [...settings].sort()]).toEqual([name, expected]);
});
