/** Runs `npm run data` as a child process. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { claimDaily } from '../../shared/economy/daily.ts';
import { EDGE_ROLE } from '../../shared/platform/database-roles.ts';
import { type Books, openBooks } from '../testing/books.ts';
import { runScript } from '../testing/script.ts';
import { ensureLogin } from './logins.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

const data = (...args: string[]) =>
  runScript('infra/scripts/data.ts', args, { MIGRATE_DATABASE_URL: books.url, PATH: process.env.PATH ?? '' });

test('an operator exports a member as JSON, then erases them, and the ledger balances', async () => {
  const id = '912345678901234567';
  await claimDaily(...books.by(id));
  const exported = await data('export', '--user', id);
  expect(exported.code).toBe(0);
  expect(JSON.parse(exported.output).account).toMatchObject([{ owner_id: id, bucket: 'wallet' }]);
  const careless = await data('erase', '--user', id);
  expect([careless.code, careless.output]).toEqual([1, expect.stringContaining('add --yes')]);
  const erased = await data('erase', '--user', id, '--yes');
  expect([erased.code, erased.output]).toEqual([0, expect.stringContaining('The ledger balances.')]);
  expect((await data('export', '--user', id)).output.trim()).toBe('{}');
});

test('a role that may not erase is told which variable to set, and nothing is erased', async () => {
  const id = '912345678901234568';
  await claimDaily(...books.by(id));
  const login = `edge_${randomBytes(6).toString('hex')}`;
  await ensureLogin(books.sql, login, EDGE_ROLE, 'for-tests');
  onTestFinished(async () => {
    await books.sql.unsafe(`drop role ${login}`);
  });
  const DATABASE_URL = Object.assign(new URL(books.url), { username: login, password: 'for-tests' }).href;
  expect(await runScript('infra/scripts/data.ts', ['erase', '--user', id, '--yes'], { DATABASE_URL })).toEqual({
    code: 1,
    output: expect.stringMatching(/^permission denied for table \w+\. Set MIGRATE_DATABASE_URL /),
  });
  expect(JSON.parse((await data('export', '--user', id)).output).account).toHaveLength(1);
});

test('another database can be looked into, but nothing is erased in it', async () => {
  const id = '912345678901234567';
  const missing = await data('export', '--user', id, '--database', 'no_such_drill');
  expect([missing.code, missing.output]).toEqual([1, expect.stringContaining('"no_such_drill" does not exist')]);
  const refused = await data('erase', '--user', id, '--yes', '--database', 'no_such_drill');
  expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('Only exports')]);
});

test.each([
  [[]],
  [['export']],
  [['export', '--user', 'alice']],
  [['show', '--user', '912345678901234567']],
  [['export', '--user', '1'.repeat(18), '--guild', '1'.repeat(18)]],
])('says how it’s used: %j', async (args) => {
  const { code, output } = await data(...args);
  expect([code, output]).toEqual([1, expect.stringContaining('npm run data -- export|erase')]);
});
