import { expect, test } from 'vitest';
import { scoreboard } from '../sheets/scoreboard.ts';
import type { RosterSheet } from '../sheets/sheet.ts';
import { snailClub } from '../sheets/snail-club.ts';
import type { Corrected } from './assess.ts';
import type { ClubState } from './club-state.ts';
import { readCorrections } from './correction-lines.ts';
import type { MergedRow } from './merge.ts';

const value = { value: 5, candidates: [5], doubts: [] };
const row = (name: string, ...metrics: string[]): MergedRow => ({
  canonical: name.toLowerCase().replace(/[^a-z0-9]/g, ''),
  name,
  values: Object.fromEntries(metrics.map((metric) => [metric, value])),
});
const MERGED = [row('Bob', 'sim'), row('Eve, the 1st', 'sim'), row('a=b', 'sim'), row('constructor', 'sim')];
const STATE: ClubState = {
  ...{ revision: 1, weeks: [], corrections: [] },
  aliases: [{ canonical: 'b0b', name: 'B0b', target: 'bob' }],
  seen: [{ canonical: 'old', name: 'Old', since: '2026-W01' }],
};
const read = (text: string, { sheet = snailClub as RosterSheet, merged = MERGED, before = {} as Corrected } = {}) =>
  readCorrections(sheet, text, { merged, before, state: STATE });
const problemsOf = (text: string, given?: Parameters<typeof read>[1]) => {
  const lines = read(text, given);
  return 'problems' in lines ? lines.problems.join('\n') : 'none';
};

test('each line is one value, one row to drop, or one member of the week before', () => {
  expect(
    read(
      'Bob = 100000000\n\n  [T] bób , TOTAL = 1.2M \r\nEve, the 1st, sim = 5,500\nEve, the 1st, Total power = 7\na=b = -\nOld, sim = 3',
    ),
  ).toEqual({
    corrected: {
      bob: { name: 'Bob', values: { sim: 100_000_000, total: 1_200_000 } },
      evethe1st: { name: 'Eve, the 1st', values: { sim: 5_500, total: 7 } },
      ab: { name: 'a=b', isDropped: true, values: {} },
      old: { name: 'Old', values: { sim: 3 } },
    },
  });
  expect(read('B0b = 7\nconstructor = 8')).toEqual({
    corrected: { bob: { name: 'Bob', values: { sim: 7 } }, constructor: { name: 'constructor', values: { sim: 8 } } },
  });
});

test('what was corrected before stays, and a dropped row comes back with a value', () => {
  const before = {
    bob: { name: 'Bob', isDropped: true, values: {} },
    old: { name: 'Old', values: { sim: 1, total: 2 } },
  };
  expect(read('Bob, total = 3\nOld, sim = 4', { before })).toEqual({
    corrected: { bob: { name: 'Bob', values: { total: 3 } }, old: { name: 'Old', values: { sim: 4, total: 2 } } },
  });
});

test.each([
  ['Bob 5', 'There’s no “=” in it'],
  ['= 5', 'There’s no name'],
  ['Bop = 5', 'Nobody has that name here. The nearest is **Bob**'],
  ['Zzzzzz = 5', 'Nobody has that name here.'],
  ['Bob, kills = 5', 'Nobody has that name here.'],
  ['Bob = ', 'more than one number, or none'],
  ['Bob = 1.234', 'more than one number, or none'],
  ['Bob = 12O0', 'more than one number, or none'],
  ['Bob = five', 'more than one number, or none'],
  ['Bob = -5', 'more than one number, or none'],
  ['Bob = 0', 'SIM power is from 1 to 1,000,000,000,000.'],
  ['Bob = 1,000,000,000,001', 'SIM power is from 1 to'],
  ['Bob, sim = -', 'leave the value’s name out'],
  ['Bob = 1\nbob, sim = 2', 'There are two lines for this'],
  ['', 'Write a line such as'],
  ['Bob = 5\nBob\nEve, the 1st = 6', '“Bob”: There’s no “=” in it.'],
])('%j isn’t understood, and nothing of it counts', (text, problem) => {
  const lines = read(text);
  expect('problems' in lines ? lines.problems.join('\n') : 'none').toContain(problem);
});

test('without the name of a value, there has to be one that’s meant', () => {
  expect(problemsOf('Ace = 5', { sheet: scoreboard, merged: [row('Ace', 'score', 'kills')] })).toContain(
    'Say which value: `Name, score = …` or `Name, kills = …` or `Name, deaths = …`.',
  );
  expect(read('Ace = 5', { sheet: scoreboard, merged: [row('Ace', 'kills')] })).toEqual({
    corrected: { ace: { name: 'Ace', values: { kills: 5 } } },
  });
});

test('what’s wrong is quoted without any effect', () => {
  expect(problemsOf('**@everyone** <@1> = 5')).toContain('\\*\\*\\@everyone\\*\\* \\<\\@1\\>');
});
