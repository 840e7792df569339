import { describe, expect, test } from 'vitest';
import type { CommandOption, SelectOption } from '../discord.ts';
import { isComplete, matchChoices, strayOption, trailingOption, unquote } from './typing.ts';

const options: CommandOption[] = [
  { type: 6, name: 'user', required: true },
  { type: 4, name: 'amount', required: true, min_value: 1 },
  { type: 3, name: 'note' },
];
const members: SelectOption[] = [
  { label: 'Bob', value: '11', alias: 'bob' },
  { label: 'Al', value: '12', alias: 'al1' },
  { label: 'Al Green', value: '13', alias: 'green' },
  { label: 'Twin', value: '14', alias: 'left' },
  { label: 'twin', value: '15', alias: 'right' },
];

describe('typed text', () => {
  test.each<[string, unknown]>([
    ['amount:', { before: '', name: 'amount' }],
    ['@bob amount:', { before: '@bob', name: 'amount' }],
    ['@bob Amount:', { before: '@bob', name: 'amount' }],
    ['"a note: b" amount:', { before: '"a note: b"', name: 'amount' }],
    ['"a note:', null],
    ['xamount:', null],
    ['amont:', null],
    ['amount:5', null],
    ['see http:', null],
  ])('"%s" ends in %j', (text, expected) => {
    expect(trailingOption(text, options)).toEqual(expected);
  });

  test.each([
    ['"a b"', 'a b'],
    ['"say \\"hi\\""', 'say "hi"'],
    ['"a" b', '"a" b'],
    ['plain', 'plain'],
  ])('%s means %s', (text, expected) => {
    expect(unquote(text)).toBe(expected);
  });

  test("a word with a colon is detected, and a mention isn't", () => {
    expect(strayOption('@bob amont:5')).toBe('amont');
    expect(strayOption('<@11>')).toBeUndefined();
  });
});

describe('a typed name', () => {
  test.each([
    ['@bob', ['11']],
    ['BOB', ['11']],
    ['<@!12>', ['12']],
    ['13', ['13']],
    ['green', ['13']],
    ['twin', ['14', '15']],
    ['bo', []],
  ])('%s matches %j', (text, expected) => {
    expect(matchChoices(members, text).map((choice) => choice.value)).toEqual(expected);
  });

  test.each<[number, SelectOption[] | null, string, boolean]>([
    [0, members, '@bob ', true],
    [0, members, 'bo ', false],
    [0, members, 'twin ', false],
    [0, members, 'al ', false],
    [0, members, ' ', false],
    [1, null, '50 ', true],
    [1, null, '0 ', false],
    [1, null, 'many ', false],
    [2, null, 'thanks ', false],
  ])('option %i of %j: a space after "%s" moves on: %s', (index, choices, text, expected) => {
    expect(isComplete(options[index] ?? { type: 3, name: '' }, choices, text)).toBe(expected);
  });
});
