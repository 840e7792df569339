/** What every sheet has to be, so that whoever adds one hears about it here. */
import { expect, test } from 'vitest';
import { PROFILE_SHEETS, SHEETS } from './index.ts';
import { namedFields } from './profile.ts';
import { fieldsOf } from './sheet.ts';
import { PROFILE_TITLES } from './titles.ts';

const KEY = /^[a-z][a-z0-9_]{1,31}$/;
/** What fits into a button of `/snail leaderboard`, in characters. */
const RANKED_KEY = 36;

test('each sheet has a key and a title of its own', () => {
  for (const property of ['key', 'title'] as const)
    expect(new Set(SHEETS.map((sheet) => sheet[property])).size).toBe(SHEETS.length);
  for (const { key } of SHEETS) expect(key).toMatch(KEY);
});

test('titles.ts names every profile sheet', () => {
  expect(PROFILE_TITLES).toEqual(Object.fromEntries(PROFILE_SHEETS.map(({ key, title }) => [key, title])));
});

test.each(PROFILE_SHEETS.map((sheet) => [sheet.title, sheet] as const))('%s', (_, sheet) => {
  const keys = fieldsOf(sheet).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of [...keys, ...sheet.screens.map(({ key: screen }) => screen)])
    expect(key).toMatch(/^[a-z][a-z0-9_]*$/);
  // Each is a line of corrections: `name = value`.
  const names = namedFields(sheet).map(({ name }) => name.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[^=\n]{1,40}$/);
  for (const field of fieldsOf(sheet)) {
    if (field.kind === 'number') expect(field.least).toBeLessThanOrEqual(field.most);
    if (field.kind === 'number') expect(`${sheet.key}-${field.key}`.length).toBeLessThanOrEqual(RANKED_KEY);
    if (field.kind === 'choice') expect(field.choices.length).toBeGreaterThan(1);
  }
});
