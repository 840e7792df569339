import { describe, expect, test } from 'vitest';
import { parsePoolDescription, parsePoolName } from './pool-name.ts';

describe('accepted names of pools', () => {
  test.each([
    ['Night Shift', 'Night Shift'],
    ['  two   spaces ', 'two spaces'],
    ["Ann's & Bob's", "Ann's & Bob's"],
    ['Café', 'Café'.normalize('NFC')],
    ['日本語', '日本語'],
    ['a', 'a'],
    ['x'.repeat(50), 'x'.repeat(50)],
  ])('%j', (typed, name) => {
    expect(parsePoolName(typed)).toBe(name);
  });
});

describe('refused names of pools', () => {
  test.each([
    ['nothing', '   '],
    ['more than 50 characters', 'x'.repeat(51)],
    ['a number, which would be an id', '123'],
    ['a mention', '<@123>'],
    ['everyone', '@everyone'],
    ['something bold', '**loud**'],
    ['a link', 'https://example.com/a'],
    ['two lines', 'one\ntwo'],
    ['something that hides', 'a\u200bb'],
    ['something that turns around', 'a\u202eb'],
    ['a dash at its end', 'Pool-'],
    ['a letter that fonts draw as nothing', '\u3164'],
    ['an empty braille pattern', '\u2800'],
  ])('%s', (_what, typed) => {
    expect(parsePoolName(typed)).toBeUndefined();
  });
});

test('descriptions can have lines and 300 characters, without invisible ones', () => {
  expect(parsePoolDescription(' one\ntwo ')).toBe('one\ntwo');
  expect(parsePoolDescription('')).toBe('');
  expect(parsePoolDescription('x'.repeat(301))).toBeUndefined();
  expect(parsePoolDescription('a\u202eb')).toBeUndefined();
  expect(parsePoolDescription('a\u0000b')).toBeUndefined();
});
