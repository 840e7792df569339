import { expect, test } from 'vitest';
import { csv } from './csv.ts';

test.each([
  ['plain', 'plain'],
  ['with, comma', '"with, comma"'],
  ['with "quotes"', '"with ""quotes"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['+49', "'+49"],
  ['-1', "'-1"],
  ['@sum', "'@sum"],
  ['\tx', "'\tx"],
  ['＝1+1', "'＝1+1"],
  ['\n=1', `"'\n=1"`],
  [-1, '-1'],
])('%j is written as %j', (cell, written) => {
  expect(csv([[cell]])).toBe(`${written}\r\n`);
});
