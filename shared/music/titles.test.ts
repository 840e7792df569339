import { expect, test } from 'vitest';
import { bareAuthor, bareTitle } from './titles.ts';

test('a name as long as a book is looked at no further than names go', () => {
  const book = `First Light ${'('.repeat(60_000)}`;
  expect(bareTitle({ title: book, author: '' })).toHaveLength(300);
  expect(bareAuthor(`Queen${' '.repeat(60_000)}x`)).toBe('Queen');
});
