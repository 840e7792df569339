import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CommandOption } from '../discord.ts';
import type { CommandRow } from './commands.ts';
import { commandText, describeType, fieldProblem, parseCommandText } from './text.ts';

const pay: CommandRow = {
  path: 'pay',
  description: '',
  options: [
    { type: 6, name: 'user', required: true },
    { type: 4, name: 'amount', required: true, min_value: 1, max_value: 1000 },
    { type: 3, name: 'note', max_length: 20 },
  ],
};
const deposit: CommandRow = {
  path: 'bank deposit',
  description: '',
  options: [{ type: 4, name: 'amount', required: true }],
};
const rows = [pay, deposit, { path: 'daily', description: '', options: [] }];
const filled = (values: Record<string, string>) =>
  new Map(Object.entries(values).map(([name, value]) => [name, { value, label: value }]));

describe('the text of a command', () => {
  test('mentions members and omits empty options', () => {
    expect(commandText(pay, filled({ user: '12', amount: '50', note: '' }))).toBe('/pay user:<@12> amount:50');
    expect(commandText(deposit, filled({ amount: '7' }))).toBe('/bank deposit amount:7');
  });

  test('quotes a value that looks like another option', () => {
    expect(commandText(pay, filled({ user: '12', note: 'the amount: "5"' }))).toBe(
      '/pay user:<@12> note:"the amount: \\"5\\""',
    );
  });

  test('round-trips any note', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab :"\\amount:note:'), minLength: 1 }), (raw) => {
        const note = raw.trim();
        fc.pre(note !== '');
        const line = commandText(pay, filled({ user: '12', amount: '50', note }));
        expect(parseCommandText(line, rows)?.values.get('note')).toBe(note);
      }),
    );
  });
});

describe('a typed line', () => {
  test('fills the fields', () => {
    const line = parseCommandText('/pay user:@bob amount:50 note:for tea: thanks', rows);
    expect(line?.row).toBe(pay);
    expect(Object.fromEntries(line?.values ?? [])).toEqual({ user: '@bob', amount: '50', note: 'for tea: thanks' });
  });

  test('recognizes a subcommand with two words', () => {
    expect(parseCommandText('/bank deposit amount:5', rows)?.row).toBe(deposit);
  });

  test('assigns text before the first option name to the first option', () => {
    const line = parseCommandText('  /PAY @bob Amount:50\n', rows);
    expect(Object.fromEntries(line?.values ?? [])).toEqual({ user: '@bob', amount: '50' });
    expect(line?.row).toBe(pay);
  });

  test.each(['/', '/pa', '/payment x', '/bank', 'hello'])('"%s" isn\'t a command yet', (line) => {
    expect(parseCommandText(line, rows)).toBeNull();
  });
});

describe('a field', () => {
  const integer: CommandOption = { type: 4, name: 'amount', required: true, min_value: 1, max_value: 1_000_000 };
  test.each<[CommandOption, string, boolean, string | null]>([
    [integer, '', false, 'This option is required.'],
    [integer, '5', false, null],
    [integer, '5.5', false, 'Enter a whole number.'],
    [integer, 'five', false, 'Enter a whole number.'],
    [integer, '0', false, 'Enter 1 or more.'],
    [integer, '2000000', false, 'Enter 1,000,000 or less.'],
    [{ type: 10, name: 'n' }, '5.5', false, null],
    [{ type: 3, name: 's', min_length: 3 }, 'ab', false, 'Enter at least 3 characters.'],
    [{ type: 3, name: 's', choices: [{ name: 'A', value: 'a' }] }, 'b', false, 'Choose one of the options.'],
    [{ type: 3, name: 's' }, '', false, null],
    [{ type: 6, name: 'user', required: true }, 'bob', false, 'Choose one from the list.'],
    [{ type: 6, name: 'user', required: true }, '12', true, null],
  ])('%j with "%s" (picked: %s): %s', (option, value, isPicked, expected) => {
    expect(fieldProblem(option, value, isPicked)).toBe(expected);
  });

  test('describes what it accepts', () => {
    expect(describeType(integer)).toBe('whole number, 1 to 1,000,000');
    expect(describeType({ type: 6, name: 'user' })).toBe('member');
  });
});
