/** The statements in docs/RUNBOOK.md work: nobody wants to mend them at night. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { textOf } from '../docker/reading.ts';
import { createDatabase, type TestDatabase } from '../testing/database.ts';

const page = textOf('docs/RUNBOOK.md');
const blocks = [...page.matchAll(/^```sql\n(.+?)^```/gms)].flatMap(([, text = '']) => text.split(';\n'));
const inline = [...page.matchAll(/`((?:select|update|delete) [^`]+)`/g)].map(([, text = '']) => text);
const statements = [...blocks, ...inline]
  .map((text) =>
    text
      .trim()
      .replace(/;$/, '')
      .replace(/\b(ID|PID)\b/g, '1'),
  )
  .filter((text) => text !== '');

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(1);
});
afterAll(() => database.drop());

test('there are many of them', () => expect(statements.length).toBeGreaterThan(15));

test.each(statements)('%s', async (statement) => {
  // It's planned, and changes nothing.
  await database.sql.unsafe(`explain ${statement}`);
});
