/** A database restored from before an erasure: two databases that were one, on a real server. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from '../economy/audit.ts';
import { claimDaily } from '../economy/daily.ts';
import { payMember } from '../economy/pay.ts';
import { eraseAgain, eraseData, exportData } from './data.ts';
import { readErasureKey, readErasures } from './erasures.ts';

const ID = '912345678901234567';
const OTHER = '912345678901234568';
const SERVER = '812345678901234567';
let now: Books;
let restored: Books;
beforeEach(async () => {
  now = await openBooks(2);
  restored = await openBooks(2);
  for (const books of [now, restored]) {
    for (const id of [ID, OTHER]) await claimDaily(...books.by(id));
    await payMember(...books.by(ID), { to: OTHER, amount: 20, note: 'with love' });
    await books.sql`insert into guild_settings (guild_id, module, value, version, set_by) values (${SERVER}, 'voice', '{}', 1, ${OTHER})`;
  }
});
afterEach(async () => {
  await now.drop();
  await restored.drop();
});

const isKnown = async ({ sql }: Books, id: string) =>
  Object.keys(await exportData(sql, { kind: 'member', id })).length > 0;
const keysOf = async (...all: Books[]) =>
  (await Promise.all(all.map(({ sql }) => readErasureKey(sql)))).flatMap((key) => (key === undefined ? [] : [key]));

test('whoever was erased is erased again, nobody else is, and the books balance', async () => {
  await eraseData(now.sql, { kind: 'member', id: ID });
  await eraseData(now.sql, { kind: 'server', id: SERVER });
  const records = await readErasures(now.sql);
  expect(JSON.stringify(records)).not.toMatch(new RegExp(`${ID}|${SERVER}`));

  expect(await eraseAgain(restored.sql, records, await keysOf(now))).toBe(2);
  expect([await isKnown(restored, ID), await isKnown(restored, OTHER)]).toEqual([false, true]);
  expect(await restored.sql`select from guild_settings where guild_id = ${SERVER}`).toHaveLength(0);
  expect(await auditLedger(restored.sql)).toEqual([]);
  expect(await readErasures(restored.sql)).toEqual(records);
});

test('another database’s key finds nobody', async () => {
  await restored.sql`update erasure_key set key = sha256('another'), key_id = 'another'`;
  await eraseData(now.sql, { kind: 'member', id: ID });
  const records = await readErasures(now.sql);
  expect(await keysOf(restored)).toMatchObject([{ keyId: expect.not.stringMatching(records[0]?.keyId ?? '') }]);
  expect(await eraseAgain(restored.sql, records, await keysOf(restored))).toBe(0);
  expect(await isKnown(restored, ID)).toBe(true);
});

test('an ID inside of JSON is found, too', async () => {
  await restored.sql`delete from idempotency`;
  await eraseData(restored.sql, { kind: 'member', id: ID });
  await restored.sql`select job_add(p_kind => 'follow_up', p_key => 'k', p_payload => jsonb_build_object('by', jsonb_build_object('id', ${ID}::text)), p_run_at => now())`;
  await eraseData(now.sql, { kind: 'member', id: ID });
  expect(await eraseAgain(restored.sql, await readErasures(now.sql), await keysOf(now))).toBe(1);
  expect(await restored.sql`select from job`).toHaveLength(0);
});
