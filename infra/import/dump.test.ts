/** Files that are dumps, and files that aren't. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { CUSTOM_FORMAT, dumpOf } from '../testing/chopsticks-dump.ts';
import { planOf, TABLES } from './chopsticks/plan.ts';
import { readDump } from './dump.ts';

const folder = mkdtempSync(join(tmpdir(), 'chorus-dump-'));
afterAll(() => rmSync(folder, { recursive: true }));
const USER = '830000000000000001';

function fileOf(content: string | Buffer): string {
  const path = join(folder, 'dump');
  writeFileSync(path, content);
  return path;
}

test('a dump can be compressed, come from Windows, or have quoted names', async () => {
  const text = dumpOf({ wallets: [[USER, 12, 0]] });
  const totals = async (content: string | Buffer) => {
    const plan = await planOf(readDump(fileOf(content), TABLES), new Date());
    return plan.members.map(({ wallet, bank }) => [wallet, bank]);
  };
  expect(await totals(gzipSync(text))).toEqual([[12, 0]]);
  expect(await totals(text.replaceAll('\n', '\r\n'))).toEqual([[12, 0]]);
  expect(
    await totals(text.replace(/public\.user_wallets \(user_id, /, '"my schema"."user_wallets" ("user_id", ')),
  ).toEqual([[12, 0]]);
});

test('one in the custom format says how to convert it where pg_restore is missing', async () => {
  const path = fileOf(CUSTOM_FORMAT);
  const read = async () => {
    for await (const _ of readDump(path, TABLES, join(folder, 'pg_restore'))) break;
  };
  await expect(read()).rejects.toThrow(`pg_restore --data-only --file=dump.sql ${path}`);
});

test.each([
  ['a photo', '\u0089PNG\r\n\u001a\n', 'isn’t a dump of Postgres'],
  ['made with --inserts', "INSERT INTO public.user_wallets VALUES ('1', 5);\n", 'without --inserts'],
  [
    'cut off',
    dumpOf({ wallets: [['830000000000000001', 5, 5]] }).split('\\.\n\n\n-- PostgreSQL')[0] ?? '',
    'ends in the middle of user_wallets',
  ],
  ['another database', dumpOf({}), 'no rows of user_wallets'],
  ['damaged gzip', gzipSync(dumpOf({})).subarray(0, 100), 'can’t be read to its end'],
])('a file that is %s is refused with a sentence', async (_, content, sentence) => {
  await expect(planOf(readDump(fileOf(content), TABLES), new Date())).rejects.toThrow(sentence);
});

test('a file that doesn’t exist is refused with a sentence', async () => {
  await expect(readDump('/nowhere/dump.sql', TABLES).next()).rejects.toThrow('/nowhere/dump.sql can’t be read: ENOENT');
});
