import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allBooks, owned } from '../../../infra/testing/belongings.ts';
import { type Books, openBooks } from '../../../infra/testing/books.ts';
import { NOW_MS } from '../../../infra/testing/interaction.ts';
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

const inMinutes = (minutes: number) => `<t:${NOW_MS / 1_000 + minutes * 60}:R>`;

describe('/use', () => {
  test('says what a boost does and when it ends, in one statement, for its member alone', async () => {
    const { id, say } = await trading.trader({ xp_booster: 3 });
    trading.statements();
    const answer = await say('use', { item: 'XP booster', quantity: 2 });
    expect(trading.statements()).toEqual(['economy_use']);
    expect(answer.data?.flags).toBe(64);
    expect(readable(answer)).toMatch(
      `🟪 XP booster\nDoubles experience for two hours\nEnds: ${inMinutes(240)}\nUsed: 2 × 🟪 XP booster\nLeft: 1\nReceipt `,
    );
    expect(pressable(answer)).toEqual(['Use another', 'Receipt']);
    expect(await owned(books, id)).toEqual({ xp_booster: 1 });
  });

  test('another one adds to it; a double click adds once', async () => {
    const { id, say, press } = await trading.trader({ energy_drink: 3 });
    const first = await say('use', { item: 'energy_drink' });
    const messageId = '500000000000000903';
    const [one, other] = await Promise.all([
      press(first, 'Use another', { messageId }),
      press(first, 'Use another', { messageId }),
    ]);
    expect(readable(one)).toContain(`Ends: ${inMinutes(120)}`);
    expect(readable(other)).toBe(readable(one));
    expect(await owned(books, id)).toEqual({ energy_drink: 1 });
  });

  test('hatches an egg, and puts the companion of before back into its own', async () => {
    const { id, say } = await trading.trader({ fox_egg: 1, cat_egg: 1 });
    expect(readable(await say('use', { item: 'fox_egg' }))).toContain('A code fox hatched!\n+10 % credits from fights');
    const swapped = readable(await say('use', { item: 'cat_egg' }));
    expect(swapped).toContain('A viral cat hatched!');
    expect(swapped).toContain(`Hungry: ${inMinutes(2_880)}`);
    expect(swapped).toContain('Your companion of before: went back into its egg: 1 × 🟪 Fox egg');
    expect(await owned(books, id)).toEqual({ fox_egg: 1 });
  });

  test('feeds the companion, and says when it is full', async () => {
    const { id, say } = await trading.trader({ rabbit_egg: 1, companion_treat: 4 });
    await say('use', { item: 'rabbit_egg' });
    const fed = readable(await say('use', { item: 'companion_treat', quantity: 3 }));
    expect(fed).toContain('Your quantum rabbit is fed');
    expect(fed).toContain('Used: 1 × ⬜ Companion treat');
    const full = readable(await say('use', { item: 'companion_treat' }));
    expect(full).toMatch(/^Your quantum rabbit is full until <t:\d+:f>: nobody eats for more than 3 days ahead\./);
    expect(await owned(books, id)).toEqual({ companion_treat: 3 });
  });

  test.each([
    ['more than there is', { item: 'luck_charm', quantity: 2 }, /^You have 1 × 🟦 Luck charm and no more\./],
    ['what one does not have', { item: 'master_key' }, /^You have no 🟧 Master key\./],
    ['a treat for nobody', { item: 'companion_treat' }, /^You have no companion to feed\./],
    ['two eggs', { item: 'cat_egg', quantity: 2 }, /^One companion is all there is room for/],
    ['a tool', { item: 'basic_net' }, /^Basic net is a tool: choose it in `\/gather`/],
    ['a collectible', { item: 'quantum_core' }, /^Quantum core is to keep, to sell/],
    ['a crate', { item: 'rare_crate' }, /^Rare crate is a crate: `\/open`/],
    ['something unknown', { item: 'brain' }, /^I know no item called “brain”/],
    ['none', { item: 'luck_charm', quantity: 0 }, /at least 1/],
    ['less than none', { item: 'luck_charm', quantity: -1 }, /at least 1/],
    ['too many', { item: 'luck_charm', quantity: 11 }, /at most 10/],
  ])('%s is refused in a sentence, and nothing changes', async (_, options, sentence) => {
    const { say } = await trading.trader({ luck_charm: 1, companion_treat: 1, cat_egg: 2 });
    const before = await allBooks(books);
    const answer = await say('use', options as Record<string, string | number>);
    expect([answer.data?.flags, readable(answer)]).toEqual([64, expect.stringMatching(sentence)]);
    expect(await allBooks(books)).toBe(before);
  });

  test('does not hatch the companion one has', async () => {
    const { id, say } = await trading.trader({ drone_egg: 2 });
    await say('use', { item: 'drone_egg' });
    expect(readable(await say('use', { item: 'drone_egg' }))).toMatch(/^Your nano drone is with you already\./);
    expect(await owned(books, id)).toEqual({ drone_egg: 1 });
  });

  test('offers the consumables one has', async () => {
    const { offered } = await trading.trader({ luck_charm: 2, basic_net: 1, data_fragment: 3 });
    expect(await offered('use', 'item', '')).toEqual([{ name: 'Luck charm (you have 2)', value: 'luck_charm' }]);
  });

  test('a frozen member is told so, and another’s button is not to be pressed', async () => {
    const { id, say, press } = await trading.trader({ energy_drink: 3 });
    const stranger = await trading.trader({ energy_drink: 1 });
    const answer = await say('use', { item: 'energy_drink' });
    expect(readable(await stranger.press(answer, 'Use another'))).toContain('can use that');
    expect(await owned(books, stranger.id)).toEqual({ energy_drink: 1 });
    await books.freeze(id);
    expect(readable(await press(answer, 'Use another'))).toMatch(/^Your account is frozen\./);
  });
});
