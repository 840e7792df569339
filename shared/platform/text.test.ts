import { expect, test } from 'vitest';
import { cleanText, isVisible, parseCleanJson, truncateText } from './text.ts';

test.each([
  ['Song\0', 'Song'],
  ['\ud83d\ude00', '\ud83d\ude00'],
  ['a\ud83db', 'ab'],
  ['\ude00a', 'a'],
  ['two\nlines\tand a tab', 'two\nlines\tand a tab'],
])('%j becomes %j', (text, clean) => {
  expect(cleanText(text)).toBe(clean);
});

test('every text in JSON is cleaned, whatever it is in', () => {
  const dirty = String.raw`{"a":"Song\u0000","b":["\uD83Dx",{"c":"\uD83D\uDE00 \\u0000"}],"d":1,"e":null}`;
  expect(parseCleanJson(dirty)).toEqual({ a: 'Song', b: ['x', { c: '😀 \\u0000' }], d: 1, e: null });
  expect(parseCleanJson('{"a":"plain"}')).toEqual({ a: 'plain' });
  expect(parseCleanJson('{"a":"\ud83d"}')).toEqual({ a: '' });
  expect(() => parseCleanJson('<html>')).toThrow(SyntaxError);
});

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'abc'],
  ['ab😀', 3, 'ab'],
  ['ab👍🏽', 5, 'ab'],
  ['👩‍👩‍👧x', 4, ''],
  ['née', 2, 'n'],
  ['🇫🇷🇩🇪', 6, '🇫🇷'],
])('%j cut to %d is %j', (text, most, cut) => {
  expect(truncateText(text.normalize('NFD'), most)).toBe(cut);
});

test('a cut is well-formed even inside one character of any length', () => {
  const endless = `a${'\u0301'.repeat(500)}`;
  expect(truncateText(endless, 20)).toHaveLength(0);
  expect(truncateText(`x${'😀'.repeat(500)}`, 100)).toHaveLength(99);
});

test.each(['ㅤ', '⠀', ' ', '\u200b', '\u115f\u1160', '\uffa0', '\u{e0041}', '\u{1d159}', '\u2060⠀ ', ''])(
  '%j has nothing to see',
  (text) => {
    expect(isVisible(text)).toBe(false);
  },
);

test.each(['a', 'ㅤa', '🎵', '한글', '⠁', '👩‍👩‍👧'])('%j is visible', (text) => {
  expect(isVisible(text)).toBe(true);
});
