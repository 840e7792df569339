import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plain, plainWithin } from './markdown.ts';

test.each([
  ['**loud**', '\\*\\*loud\\*\\*'],
  ['[free](https://evil.invalid)', '\\[free\\]\\(https\\://evil.invalid\\)'],
  ['<@1> @everyone', '\\<\\@1\\> \\@everyone'],
  ['two\nlines', 'two lines'],
])('escapes %s', (typed, shown) => expect(plain(typed)).toBe(shown));

test('truncates long text to the limit without splitting an escape or an emoji', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 1, max: 60 }), (text, maxLength) => {
      const shown = plainWithin(`*${text}🐈*`, maxLength);
      expect(shown.length).toBeLessThanOrEqual(maxLength);
      expect(shown.isWellFormed()).toBe(true);
      expect(/(?:^|[^\\])(?:\\\\)*\\(?:…|$)/.test(shown)).toBe(false);
    }),
  );
});

test('doesn’t truncate text that fits', () => {
  expect(plainWithin('Café *live*', 40)).toBe('Café \\*live\\*');
  expect(plainWithin('aaaaaaaaaa', 5)).toBe('aaaa…');
});
