import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditLogReason } from './audit-log-reason.ts';

const decoded = (reason: string) => decodeURIComponent(auditLogReason(reason) ?? '');
const bytes = (text: string) => new TextEncoder().encode(text).length;

test('a reason arrives as it was written, on one line', () => {
  expect(decoded('Spam: „Grüße“, 100 % 👍')).toBe('Spam: „Grüße“, 100 % 👍');
  expect(decoded(' two\nlines\u0000 ')).toBe('two lines');
  expect(auditLogReason(' \n')).toBeUndefined();
});

test('a long reason is cut between characters', () => {
  const family = '👩‍👩‍👧‍👦';
  expect(decoded(`${'x'.repeat(500)}${family}`)).toBe(`${'x'.repeat(500)}…`);
  expect(decoded('x'.repeat(512))).toHaveLength(512);
  expect(decoded('я'.repeat(300))).toBe(`${'я'.repeat(254)}…`);
});

test('whatever someone types, it’s a valid header within Discord’s limit', () => {
  const character = fc.oneof(
    fc.constantFrom('\ud800', '\udc00', '\n', '👍🏽'),
    fc.string({ unit: 'binary', maxLength: 1 }),
  );
  const text = fc.array(character, { maxLength: 600, size: 'max' }).map((characters) => characters.join(''));
  fc.assert(
    fc.property(text, (reason) => {
      const header = auditLogReason(reason);
      if (header === undefined) return;
      expect(header).toMatch(/^[\x21-\x7e]+$/);
      expect(bytes(decodeURIComponent(header))).toBeLessThanOrEqual(512);
    }),
    { numRuns: 25 },
  );
});
