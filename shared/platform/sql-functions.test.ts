import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { schemaProject } from '../../infra/testing/schema-project.ts';
import { migrate, prune, schemaStatus } from './migrations.ts';
import type { Sql } from './postgres.ts';
import { readSqlFiles } from './sql-files.ts';

let database: TestDatabase;
let sql: Sql;
beforeEach(async () => {
  database = await createEmptyDatabase();
  sql = database.sql;
});
afterEach(() => database.drop());

const greet = (text: string) =>
  `create or replace function greet() returns text language sql as $$ select '${text}'; $$;\n`;

test('replaces and reports only the functions that changed', async () => {
  const { source, write } = schemaProject();
  write('shared/talk/greet.sql', greet('hello'));
  write('shared/talk/part.sql', greet('bye').replace('greet', 'part'));
  expect((await migrate(sql, source)).functions).toEqual({ created: ['greet', 'part'], replaced: [] });
  write('shared/talk/greet.sql', greet('hi'));
  expect((await schemaStatus(sql, source)).functions).toEqual({ created: [], replaced: ['greet'] });
  expect((await migrate(sql, source)).functions).toEqual({ created: [], replaced: ['greet'] });
  expect((await sql`select greet()`)[0]).toEqual({ greet: 'hi' });
});

test('creates dependencies first, regardless of file names', async () => {
  const { source, write } = schemaProject();
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
  await sql.unsafe(`create role ${role}`);
  const { source, write } = schemaProject();
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
  await sql.unsafe(`drop role ${role}`);
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
  const { source, write } = schemaProject();
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
  expect((await sql`select to_regclass('second') as second`)[0]).toEqual({ second: null });
  expect((await sql`select greet()`)[0]).toEqual({ greet: 'hello' });
});

test('keeps a removed function for the previous release until it’s pruned', async () => {
  const { source, write, remove } = schemaProject();
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
  // applies an intent, and erasures read whole tables.
  const changes = await sql<{ name: string; settings: string[] }[]>`
    select proname as name, to_jsonb(coalesce(proconfig, '{}')) as settings from pg_proc change
    where pronamespace = 'public'::regnamespace and proname ~ '^(economy|pool|voice|music)_' and provolatile = 'v'
      and prolang = (select oid from pg_language where lanname = 'plpgsql')
      and prorettype <> 'trigger'::regtype and proname <> 'music_open_player' and proname !~ '_erase_(member|guild)$'
      and (prosrc ~ 'begin_change\\(' or not exists (
        select from pg_proc other where other.oid <> change.oid and other.pronamespace = change.pronamespace
          and other.prosrc ~ ('\\m' || change.proname || '\\(')))`;
  const expected = ['enable_seqscan=off', 'lock_timeout=900ms', 'plan_cache_mode=force_generic_plan'];
  expect(changes.length).toBeGreaterThanOrEqual(55);
  for (const { name, settings } of changes) expect([name, [...settings].sort()]).toEqual([name, expected]);
});
