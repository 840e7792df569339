/** The map of what's stored about members and servers, against a real database. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { columnsOf, PERSONAL_DATA } from './personal-data.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());

test('the map names every column of every table, and nothing that isn’t one', async () => {
  const rows = await voice.sql<{ table: string; column: string }[]>`
    select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = 'public' and table_name <> 'schema_version' order by 1, 2`;
  const actual = [...new Set(rows.map(({ table, column }) => `${table}.${column}`))];
  const mapped = Object.entries(PERSONAL_DATA).flatMap(([table, data]) =>
    [...columnsOf(data)].map((column) => `${table}.${column}`),
  );
  expect(mapped.sort()).toEqual(actual.sort());
});

test('whatever names a member belongs to them, and says how long it’s kept', () => {
  for (const [table, { ids = [], member, server, kept }] of Object.entries(PERSONAL_DATA)) {
    expect([table, member !== undefined]).toEqual([
      table,
      ids.length > 0 || ['agent_pools', 'entry', 'voice_waiter_intents'].includes(table),
    ]);
    expect([table, kept !== undefined]).toEqual([table, member !== undefined || server !== undefined]);
  }
});
