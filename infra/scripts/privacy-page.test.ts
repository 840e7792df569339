import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { privacyPage } from './privacy-page.ts';

test('docs/PRIVACY.md lists what’s stored. If it’s out of date, run `npm run docs`', () => {
  expect(readFileSync(new URL('../../docs/PRIVACY.md', import.meta.url), 'utf8')).toBe(privacyPage());
});
