import { describe, expect, test } from 'vitest';
import { DEFAULT_MODE, LEVELS, type Level, levelsOf, type ModeRecord, QUESTIONS, resolveMode } from './modes.ts';

const VALUES = {
  use: [null, 'off', 'chat', 'super_snail'],
  hasPersonality: [null, false, true],
  rating: [null, 'pg13', 'unrated'],
} as const;

/** Every way in which the four levels can answer one question. */
function combinations<V>(values: readonly V[]): V[][] {
  return LEVELS.reduce<V[][]>((all, _) => all.flatMap((one) => values.map((value) => [...one, value])), [[]]);
}

function recordsOf(question: keyof typeof VALUES, answers: readonly unknown[]): ModeRecord[] {
  return answers.flatMap((answer, index) =>
    answer === null ? [] : [{ ...record(LEVELS[index] as Level), [question]: answer } as ModeRecord],
  );
}

const record = (level: Level, values: Partial<ModeRecord> = {}): ModeRecord => ({
  ...{ use: null, hasPersonality: null, rating: null },
  ...values,
  level,
});

describe.each(QUESTIONS)('%s, on every level and with every answer', (question) => {
  const all = combinations<unknown>(VALUES[question]);

  test(`the most specific answer counts in ${all.length} combinations, in any order of the levels`, () => {
    expect(all).toHaveLength(VALUES[question].length ** 4);
    for (const answers of all) {
      const place = answers.findLastIndex((answer) => answer !== null);
      const expected = {
        answer: place === -1 ? DEFAULT_MODE[question] : answers[place],
        from: place === -1 ? 'default' : LEVELS[place],
      };
      for (const records of [recordsOf(question, answers), recordsOf(question, answers).reverse()]) {
        const mode = resolveMode(records, true);
        expect({ answers, answer: mode[question], from: mode.from[question] }).toEqual({ answers, ...expected });
        for (const other of QUESTIONS) if (other !== question) expect(mode.from[other]).toBe('default');
      }
    }
  });
});

test('nothing set anywhere is chat with a personality, and PG-13', () => {
  expect(resolveMode([], true)).toEqual(DEFAULT_MODE);
  expect(DEFAULT_MODE).toMatchObject({ use: 'chat', hasPersonality: true, rating: 'pg13' });
});

test('a personality that’s switched off stays off with any rating and any use', () => {
  for (const level of LEVELS)
    for (const other of LEVELS)
      for (const rating of VALUES.rating)
        for (const use of VALUES.use) {
          const records =
            level === other
              ? [record(level, { hasPersonality: false, rating, use })]
              : [record(level, { hasPersonality: false }), record(other, { rating, use })];
          expect(resolveMode(records, true).hasPersonality).toBe(false);
        }
});

test('a channel can switch off what its category switched on, and the other way round', () => {
  const on = { use: 'super_snail', hasPersonality: true } as const;
  const off = { use: 'off', hasPersonality: false } as const;
  expect(resolveMode([record('category', on), record('channel', off)], false)).toMatchObject(off);
  expect(resolveMode([record('category', off), record('channel', on)], false)).toMatchObject(on);
});

test('unrated doesn’t stick: a PG-13 channel in an unrated category is PG-13', () => {
  const records = [record('server', { rating: 'unrated' }), record('category', { rating: 'unrated' })];
  expect(resolveMode([...records, record('channel', { rating: 'pg13' })], true)).toMatchObject({
    rating: 'pg13',
    from: { rating: 'channel' },
    isRatingLimited: false,
  });
});

test.each(LEVELS)('unrated on the level of the %s counts only where it’s age-restricted', (level) => {
  const records = [record(level, { rating: 'unrated' })];
  expect(resolveMode(records, true)).toMatchObject({ rating: 'unrated', isRatingLimited: false });
  expect(resolveMode(records, false)).toMatchObject({ rating: 'pg13', from: { rating: level }, isRatingLimited: true });
});

test('of two answers on one level, the safer one counts', () => {
  const safe = record('channel', { use: 'off', hasPersonality: false, rating: 'pg13' });
  const other = record('channel', { use: 'super_snail', hasPersonality: true, rating: 'unrated' });
  for (const records of [
    [safe, other],
    [other, safe],
  ])
    expect(resolveMode(records, true)).toMatchObject({ use: 'off', hasPersonality: false, rating: 'pg13' });
  expect(resolveMode([other, record('channel')], true).use).toBe('super_snail');
});

test('a place is on the levels that it has', () => {
  const levels = (place: object) =>
    levelsOf({ guildId: '1', channelId: '3', isAgeRestricted: false, ...place }).map(
      ({ level, id }) => `${level} ${id}`,
    );
  expect(levels({})).toEqual(['server 1', 'channel 3']);
  expect(levels({ categoryId: '2', threadId: '4' })).toEqual(['server 1', 'category 2', 'channel 3', 'thread 4']);
});
