import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { EDGE_ROLE } from '../../shared/platform/database-roles.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { runScript } from '../testing/script.ts';
import { ensureLogin } from './logins.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(1);
});
afterAll(() => database.drop());

/** A name that no other test uses: roles belong to the server. */
function newRole(): string {
  const name = `login_${randomBytes(6).toString('hex')}`;
  onTestFinished(async () => {
    await database.sql.unsafe(`drop role if exists ${name}`);
  });
  return name;
}

/** What a login may do with an account, or why it can't log in. */
async function rightsOf(login: string, password: string): Promise<unknown> {
  const sql = connect(Object.assign(new URL(database.url), { username: login, password }).href, { max: 1 });
  try {
    const [row] = await sql`
      select has_table_privilege('entry', 'insert') as books, has_table_privilege('entry', 'update') as rewrites`;
    return { ...row };
  } catch (error) {
    return (error as { code?: string }).code;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

test('a login has the rights of its group, and the password it was last given', async () => {
  const login = newRole();
  expect(await ensureLogin(database.sql, login, EDGE_ROLE, 'first')).toBe(`Created the login ${login}.`);
  expect(await rightsOf(login, 'first')).toEqual({ books: true, rewrites: false });
  const second = await ensureLogin(database.sql, login, EDGE_ROLE, 'second with "quotes"');
  expect(second).toBe(`Set the password of ${login}.`);
  expect(await rightsOf(login, 'second with "quotes"')).toEqual({ books: true, rewrites: false });
  expect(await rightsOf(login, 'first')).toBe('28P01');
});

test('a role that’s something else isn’t turned into a login', async () => {
  const role = newRole();
  await database.sql.unsafe(`create role ${role} nologin`);
  await expect(ensureLogin(database.sql, role, EDGE_ROLE, 'a')).rejects.toThrow('isn’t a login in the group');
  expect(await database.sql`select rolcanlogin from pg_roles where rolname = ${role}`).toEqual([
    { rolcanlogin: false },
  ]);
});

test('a password that Postgres would have to normalize is refused, and makes no login', async () => {
  const login = newRole();
  await expect(ensureLogin(database.sql, login, EDGE_ROLE, 'pässword')).rejects.toThrow('printable ASCII');
  expect(await database.sql`select from pg_roles where rolname = ${login}`).toEqual([]);
});

test('without passwords, `npm run migrate -- --logins` says what to set, and shows none', async () => {
  const { code, output } = await runScript('infra/scripts/migrate.ts', ['--logins'], {
    ...{ DATABASE_URL: database.url, EDGE_DATABASE_PASSWORD: 'with spaces', NODE_DATABASE_PASSWORD: '' },
  });
  expect([code, output]).toEqual([1, expect.stringContaining('NODE_DATABASE_PASSWORD: not set')]);
  expect(output).toContain('EDGE_DATABASE_PASSWORD: ');
  expect(output).not.toContain('with spaces');
});
