import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { describeFunctionTypes, describeSchema } from './schema.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(1);
});
afterAll(() => database.drop());

const committed = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('migrations/schema.sql is up to date (`npm run docs` generates it)', async () => {
  expect(await describeSchema(database.sql)).toBe(committed('migrations/schema.sql'));
});

test('shared/platform/functions.ts is up to date (`npm run docs` generates it)', async () => {
  expect(await describeFunctionTypes(database.sql)).toBe(committed('shared/platform/functions.ts'));
});
