import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { Correlation, captureScope, correlate, currentCorrelation, uncorrelated } from './correlation.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(1);
});
afterAll(() => database.drop());

test.each(['i:1234567890123456789', 'i:1234:undo', 'c:99:pay.confirm:42', 'c:99:pay.confirm', 'c:99:role_mass:7:2'])(
  'the database and every process know the same interaction by the key %s',
  async (key) => {
    const [row] = await database.sql<{ id: string }[]>`select trace_id_of(${key}) as id`;
    expect(row?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(Correlation.ofKey(key).traceId).toBe(row?.id);
    expect(Correlation.findInKey(key)?.traceId).toBe(row?.id);
  },
);

test('keys of the same interaction have the same ID, and other keys name none', async () => {
  expect(Correlation.ofKey('i:1234:2').code).toBe(Correlation.ofKey('i:1234').code);
  expect(Correlation.ofKey('i:12345').code).not.toBe(Correlation.ofKey('i:1234').code);
  expect(Correlation.findInKey('m:99:42')).toBeUndefined();
  expect((await database.sql`select trace_id_of('300:7') as id`)[0]).toEqual({ id: null });
  for (const text of ['', '0'.repeat(32), 'g'.repeat(32), `${'a'.repeat(32)}\n`, 'A'.repeat(32)])
    expect(Correlation.ofTraceId(text)).toBeUndefined();
});

test('a job that a change files belongs to the interaction, whatever its own key is', async () => {
  const key = 'i:555';
  await database.sql.begin(async (sql) => {
    await sql`select idempotency_recall(${key}, 'r')`;
    await sql`select job_add(p_kind => 'end_case', p_key => '300:7')`;
  });
  // The next change on the same connection isn't it.
  await database.sql`select job_add(p_kind => 'end_case', p_key => '300:8')`;
  const rows = await database.sql<{ key: string; id: string | null }[]>`
    select key, trace_id as id from job where kind = 'end_case' order by key`;
  expect(rows.map(({ key: of, id }) => [of, id])).toEqual([
    ['300:7', Correlation.ofKey(key).traceId],
    ['300:8', null],
  ]);
});

test('what an interaction starts belongs to it, and what it only sets off doesn’t', async () => {
  const one = Correlation.ofKey('i:1');
  const seen: (string | undefined)[] = [];
  const see = () => seen.push(currentCorrelation()?.code);
  let later: () => void = () => {};
  await correlate(one, async () => {
    await new Promise((resolve) => setTimeout(resolve));
    see();
    uncorrelated(see);
    const within = captureScope();
    later = () => within(see);
  });
  see();
  later();
  expect(seen).toEqual([one.code, undefined, undefined, one.code]);
});
