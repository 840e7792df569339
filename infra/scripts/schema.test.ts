import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { describeFunctionTypes, describeSchema } from './schema.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(1);
});
afterAll(() => database.drop());

const written = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('migrations/schema.sql is what the database holds; `npm run docs` writes it', async () => {
  expect(await describeSchema(database.sql)).toBe(written('migrations/schema.sql'));
});

test('shared/platform/functions.ts is what the functions take; `npm run docs` writes it', async () => {
  expect(await describeFunctionTypes(database.sql)).toBe(written('shared/platform/functions.ts'));
});
