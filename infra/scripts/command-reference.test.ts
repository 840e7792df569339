import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commands } from '../../edge/commands/index.ts';
import { commandReference } from './command-reference.ts';

test('docs/COMMANDS.md is up to date (`npm run docs` generates it)', () => {
  const written = readFileSync(new URL('../../docs/COMMANDS.md', import.meta.url), 'utf8');
  expect(written).toBe(commandReference(commands));
});
