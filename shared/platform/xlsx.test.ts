/** Written by one library, read by another. */
import { readXlsx } from 'hucre';
import { expect, test } from 'vitest';
import { xlsx } from './xlsx.ts';

test('another library reads numbers as numbers, and texts as what they were', async () => {
  const nasty = ['=1+1', '@SUM(A1)', '-2', '+3', '<b>&"\'', 'a\u0001b\ufffe', '🐌 Schnecke', "'quoted"];
  const file = await xlsx([
    {
      name: 'Who [is] this? It’s a name that’s too long',
      header: ['Time', 'HP', 'Gear'],
      rows: [
        ['2026-01-15T12:00:00.000Z', 1_000_000_000_000, 'Shell'],
        ['', 0, ''],
        ...nasty.map((text, index) => [text, -1 - index, text]),
      ],
    },
  ]);
  const { sheets } = await readXlsx(file);
  expect(sheets.map(({ name }) => name)).toEqual(['Who  is  this  It’s a name that']);
  expect(sheets[0]?.rows).toEqual([
    ['Time', 'HP', 'Gear'],
    ['2026-01-15T12:00:00.000Z', 1_000_000_000_000, 'Shell'],
    [null, 0, null],
    ...nasty.map((text, index) => {
      const kept = text.replaceAll('\u0001', '').replaceAll('\ufffe', '');
      return [kept, -1 - index, kept];
    }),
  ]);
});
