import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plain, plainWithin } from './markdown.ts';

test.each([
  ['**loud**', '\\*\\*loud\\*\\*'],
  ['[free](https://evil.invalid)', '\\[free\\]\\(https\\://evil.invalid\\)'],
  ['<@1> @everyone', '\\<\\@1\\> \\@everyone'],
  ['two\nlines', 'two lines'],
])('%s is shown as typed', (typed, shown) => expect(plain(typed)).toBe(shown));

test('a long title is cut within its limit, and no escape or emoji is left in half', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 1, max: 60 }), (text, most) => {
      const shown = plainWithin(`*${text}🐈*`, most);
      expect(shown.length).toBeLessThanOrEqual(most);
      expect(shown.isWellFormed()).toBe(true);
      expect(/(?:^|[^\\])(?:\\\\)*\\(?:…|$)/.test(shown)).toBe(false);
    }),
  );
});

test('what fits is whole', () => {
  expect(plainWithin('Café *live*', 40)).toBe('Café \\*live\\*');
  expect(plainWithin('aaaaaaaaaa', 5)).toBe('aaaa…');
});
