import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allBooks, owned } from '../../../infra/testing/belongings.ts';
import { type Books, openBooks } from '../../../infra/testing/books.ts';
import { pressable, readable, type Trading, tradingOn } from '../../../infra/testing/trading.ts';
import { auditLedger } from '../../../shared/economy/audit.ts';

let books: Books;
let trading: Trading;
beforeAll(async () => {
  books = await openBooks();
  trading = tradingOn(books);
});
afterAll(async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
  await books.drop();
});

describe('/open', () => {
  test('shows publicly what was inside and what is new, with one statement', async () => {
    const { id, say } = await trading.trader({ mythic_crate: 3 });
    trading.statements();
    const answer = await say('open', { crate: 'mythic_crate', quantity: 2 });
    expect(trading.statements()).toEqual(['economy_open']);
    expect(answer.data).not.toHaveProperty('flags');
    const text = readable(answer);
    expect(text).toContain('Opened 2 × 🟥 Mythic crate\n**2 × 🟥 Singularity shard**\nUnopened: 1');
    expect(text).toContain('New in your collection: 🟥 Singularity shard');
    expect(pressable(answer)).toEqual(['Open another', 'Receipt']);
    expect(await owned(books, id)).toEqual({ mythic_crate: 1, singularity_shard: 2 });
  });

  test('“Open another” opens one more, double click or not, and disappears with the last crate', async () => {
    const { id, say, press } = await trading.trader({ mythic_crate: 3 });
    const first = await say('open', { crate: 'mythic crate' });
    const messageId = '500000000000000904';
    const [one, other] = await Promise.all([
      press(first, 'Open another', { messageId }),
      press(first, 'Open another', { messageId }),
    ]);
    expect(readable(one)).toBe(readable(other));
    expect(await owned(books, id)).toEqual({ mythic_crate: 1, singularity_shard: 2 });
    const last = await press(one, 'Open another');
    expect(pressable(last)).toEqual(['Receipt']);
    expect(readable(last)).not.toContain('New in your collection');
  });

  test('finds an extra item while a master key is active, and says until when', async () => {
    const { id, say } = await trading.trader({ mythic_crate: 1, master_key: 1 });
    await say('use', { item: 'master_key' });
    const text = readable(await say('open', { crate: 'mythic_crate' }));
    expect(text).toMatch(/One extra in each: Your master key lasts until <t:\d+:f>/);
    expect(await owned(books, id)).toEqual({ singularity_shard: 2 });
  });

  test.each([
    ['more than there are', { crate: 'rare_crate', quantity: 5 }, /^You only have 2 × 🟦 Rare crate\./],
    ['what one does not have', { crate: 'epic_crate' }, /^You don't have any 🟪 Epic crate\./],
    ['what is no crate', { crate: 'fox egg' }, /^🟪 Fox egg isn't a crate\. You get crates with new levels\./],
    ['something unknown', { crate: 'pandora' }, /^There's no crate called “pandora”/],
    ['none', { crate: 'rare_crate', quantity: 0 }, /at least 1/],
    ['less than none', { crate: 'rare_crate', quantity: -1 }, /at least 1/],
    ['too many', { crate: 'rare_crate', quantity: 11 }, /at most 10/],
  ])('%s is refused with a sentence, and nothing changes', async (_, options, sentence) => {
    const { say } = await trading.trader({ rare_crate: 2, fox_egg: 1 });
    const before = await allBooks(books);
    const answer = await say('open', options as Record<string, string | number>);
    expect([answer.data?.flags, readable(answer)]).toEqual([64, expect.stringMatching(sentence)]);
    expect(await allBooks(books)).toBe(before);
  });

  test('suggests the crates that the member has, rarest first', async () => {
    const { offered } = await trading.trader({ common_crate: 2, epic_crate: 1, fox_egg: 1 });
    expect(await offered('open', 'crate', 'CRATE')).toEqual([
      { name: 'Epic crate (you have 1)', value: 'epic_crate' },
      { name: 'Common crate (you have 2)', value: 'common_crate' },
    ]);
  });

  test('is refused to strangers, to frozen members, and where staff switched it off', async () => {
    const { id, say, press } = await trading.trader({ common_crate: 9 });
    const stranger = await trading.trader({ common_crate: 1 });
    const answer = await say('open', { crate: 'common_crate' });
    expect(readable(await stranger.press(answer, 'Open another'))).toContain('can use that');
    await books.freeze(id);
    expect(readable(await press(answer, 'Open another'))).toMatch(/^Your account is frozen\./);
    await books.sql`select settings_set_gate('open-off', 300000000000000001, 'module:economy', true, '', 1)`;
    expect(readable(await stranger.say('open', { crate: 'common_crate' }))).toMatch(/commands are turned off/);
    expect(await stranger.offered('open', 'crate', '')).toEqual([]);
    expect(await owned(books, stranger.id)).toEqual({ common_crate: 1 });
  });
});
