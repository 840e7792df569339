/** Suggestions while members type, with searches that are counted. */
import { describe, expect, test } from 'vitest';
import { foundTrack } from '../../infra/testing/listening.ts';
import { Suggestions } from './suggestions.ts';

/** @param found what every search finds; null: it fails. */
function stage(found: string[] | null = ['Night Train', 'Night Owl']) {
  const searches: string[] = [];
  const suggestions = new Suggestions(
    {
      results: async (words, source) => {
        searches.push(`${source ?? '-'}:${words}`);
        return found === null ? undefined : found.map((title) => foundTrack(title));
      },
    },
    30,
  );
  const titles = async (query: string, member?: string, source?: string) =>
    (await suggestions.suggest(query, source, 10, member)).map(({ title }) => title);
  return { searches, titles };
}

describe('a member who’s typing', () => {
  test('costs one search per pause, for the words they stopped at', async () => {
    const { searches, titles } = stage();
    const typed = ['ni', 'nig', 'nigh', 'night'].map((query) => titles(query, 'ann'));
    expect(await Promise.all(typed)).toEqual([[], [], [], ['Night Train', 'Night Owl']]);
    expect(searches).toEqual(['-:night']);
  });

  test('doesn’t keep others from their suggestions', async () => {
    const { searches, titles } = stage();
    const both = await Promise.all([titles('night', 'ann'), titles('train', 'bob')]);
    expect(both.map((found) => found.length)).toEqual([2, 2]);
    expect(searches.toSorted()).toEqual(['-:night', '-:train']);
  });

  test('shares what others searched for, in any case and spacing', async () => {
    const { searches, titles } = stage();
    await Promise.all([titles('Night  train', 'ann'), titles('night train ', 'bob')]);
    await titles('NIGHT TRAIN', 'cat');
    expect(searches).toHaveLength(1);
    await titles('night train', 'cat', 'scsearch');
    expect(searches).toHaveLength(2);
  });
});

test('nonsense costs no search, and what begins like a search without results costs none either', async () => {
  const { searches, titles } = stage([]);
  for (const query of ['', '  ', '!!!!', '…?', '🐈🐈', 'https://example.com/x', 'file:///etc/passwd'])
    await titles(query, 'ann');
  expect(searches).toEqual([]);
  for (const query of ['qwx', 'qwxz', 'qwxzz asdf']) expect(await titles(query, 'ann')).toEqual([]);
  expect(searches).toEqual(['-:qwx']);
});

test('a search that failed is tried again with the next keystroke', async () => {
  const { searches, titles } = stage();
  const failing = stage(null);
  await failing.titles('night');
  await failing.titles('night');
  expect(failing.searches).toHaveLength(2);
  await titles('night');
  await titles('night');
  expect(searches).toHaveLength(1);
});
