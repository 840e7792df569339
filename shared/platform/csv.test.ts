import { expect, test } from 'vitest';
import { csv } from './csv.ts';

test('quotes what needs it, and never lets a cell become a formula', () => {
  const rows = [
    ['a', 1, ''],
    ['say "hi"', 'one, two', 'line\nbreak'],
    ['=1+1', '@SUM(A1)', '-2'],
    ['=1,2', '+1', -2],
  ];
  expect(csv(rows)).toBe(`a,1,\r\n"say ""hi""","one, two","line\nbreak"\r\n'=1+1,'@SUM(A1),'-2\r\n"'=1,2",'+1,-2\r\n`);
});
