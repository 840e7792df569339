import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PERSONAL_DATA } from '../../shared/privacy/personal-data.ts';
import { privacyPage } from './privacy-page.ts';

test('docs/PRIVACY.md lists what’s stored. If it’s out of date, run `npm run docs`', () => {
  expect(readFileSync(new URL('../../docs/PRIVACY.md', import.meta.url), 'utf8')).toBe(privacyPage());
});

test('docs/AI.md says the same about what AI keeps', () => {
  const page = readFileSync(new URL('../../docs/AI.md', import.meta.url), 'utf8');
  const tables = Object.entries(PERSONAL_DATA).filter(([table]) => table.startsWith('ai_') || table === 'job');
  expect(tables.length).toBeGreaterThan(9);
  for (const [table, { kept = '' }] of tables) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${table}\` |`));
    expect([table, row?.endsWith(` | ${kept} |`)]).toEqual([table, true]);
  }
});
