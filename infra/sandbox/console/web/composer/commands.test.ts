import { describe, expect, test } from 'vitest';
import type { Command } from '../discord.ts';
import { commandRows, filterRows } from './commands.ts';

const commands: Command[] = [
  {
    id: '1',
    name: 'pay',
    description: 'Give credits',
    options: [
      { type: 3, name: 'note' },
      { type: 6, name: 'user', required: true },
    ],
  },
  {
    id: '2',
    name: 'bank',
    description: 'Your bank',
    options: [
      { type: 1, name: 'deposit', description: 'Put credits in' },
      { type: 2, name: 'account', options: [{ type: 1, name: 'open', description: 'Open one' }] },
    ],
  },
  { id: '3', name: 'daily', type: 1, description: 'Collect your daily credits' },
  { id: '4', name: 'Report message', type: 3 },
  { id: '5', name: 'play', description: 'Play a track' },
];

const rows = commandRows(commands);
const found = (typed: string) => filterRows(rows, typed).map((row) => row.path);

describe('the command list', () => {
  test('has a row per subcommand, and none for context menu commands', () => {
    expect(rows.map((row) => row.path)).toEqual(['bank account open', 'bank deposit', 'daily', 'pay', 'play']);
  });

  test('lists required options first', () => {
    expect(rows.find((row) => row.path === 'pay')?.options.map((option) => option.name)).toEqual(['user', 'note']);
  });

  test.each([
    ['', ['bank account open', 'bank deposit', 'daily', 'pay', 'play']],
    ['pl', ['play']],
    ['BANK d', ['bank deposit']],
    ['dep', ['bank deposit']],
    ['lay', ['play']],
    ['credits', ['bank deposit', 'daily', 'pay']],
    ['zzz', []],
  ])('"%s" finds %j', (typed, expected) => {
    expect(found(typed).toSorted()).toEqual(expected.toSorted());
  });

  test('ranks name matches above description matches', () => {
    expect(found('pay')[0]).toBe('pay');
    expect(found('da')[0]).toBe('daily');
  });
});
