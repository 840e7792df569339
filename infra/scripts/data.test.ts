/** Runs `npm run data` as a child process. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimDaily } from '../../shared/economy/daily.ts';
import { type Books, openBooks } from '../testing/books.ts';
import { runScript } from '../testing/script.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

const data = (...args: string[]) =>
  runScript('infra/scripts/data.ts', args, { DATABASE_URL: books.url, PATH: process.env.PATH ?? '' });

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
