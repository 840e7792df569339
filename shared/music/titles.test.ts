import { expect, test } from 'vitest';
import { bareAuthor, bareTitle } from './titles.ts';

test('only the start of a very long name is examined', () => {
  const book = `First Light ${'('.repeat(60_000)}`;
  expect(bareTitle({ title: book, author: '' })).toHaveLength(300);
  expect(bareAuthor(`Queen${' '.repeat(60_000)}x`)).toBe('Queen');
});
