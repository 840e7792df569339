import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, GUILD, NOON, openBooks } from '../../infra/testing/books.ts';
import { TIERS, type TierId } from './earning-catalog.ts';
import { fightOpponent } from './fight.ts';
import { xpOf } from './level.ts';
import { readOdds, sharesOf, winPercent } from './odds.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

test('shares are weights by their sum', () => {
  expect(
    sharesOf([
      { value: 'a', weight: 40 },
      { value: 'b', weight: 30 },
      { value: 'c', weight: 20 },
    ]),
  ).toEqual([
    { value: 'a', share: 4 / 9 },
    { value: 'b', share: 3 / 9 },
    { value: 'c', share: 2 / 9 },
  ]);
});

describe('the published chance to win', () => {
  const levels = [1, 2, 4, 6, 8, 12, 14, 20, 36, 100];
  const cases = (Object.keys(TIERS) as TierId[]).flatMap((tier) =>
    levels.filter((level) => level >= TIERS[tier].minLevel).map((level) => [tier, level] as const),
  );

  test.each(cases)('of a fight that is %s at level %i is the one fights are decided by', async (tier, level) => {
    const id = books.member();
    await books.sql`insert into member (user_id, xp) values (${id}, ${xpOf(level)})`;
    expect(await fightOpponent(...books.by(id), tier)).toMatchObject({ chance: winPercent(tier, level) });
  });
});

test('has the reader’s level, 1 for a new member', async () => {
  const id = books.member();
  expect(await readOdds(...books.by(id))).toEqual({ status: 'odds', level: 1 });
  await books.sql`insert into member (user_id, xp) values (${id}, ${xpOf(7)})`;
  expect(await readOdds(...books.by(id, { now: NOON }))).toEqual({ status: 'odds', level: 7 });
});

test('where staff switched the economy off there is nothing to publish', async () => {
  await books.sql`select settings_set_gate(gen_random_uuid()::text, ${GUILD}, 'module:economy', true, '', 1)`;
  expect(await readOdds(...books.by(books.member()))).toMatchObject({ status: 'switched_off' });
});
