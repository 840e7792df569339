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
  test('says what a boost does and when it ends, with one statement, ephemerally', async () => {
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

  test('a second one adds to it, and a double click adds once', async () => {
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

  test('hatches an egg and returns the previous companion to its egg', async () => {
    const { id, say } = await trading.trader({ fox_egg: 1, cat_egg: 1 });
    expect(readable(await say('use', { item: 'fox_egg' }))).toContain('A code fox hatched!\n+10% credits from fights');
    const swapped = readable(await say('use', { item: 'cat_egg' }));
    expect(swapped).toContain('A viral cat hatched!');
    expect(swapped).toContain(`Hungry: ${inMinutes(2_880)}`);
    expect(swapped).toContain('Your previous companion: Went back into its egg: 1 × 🟪 Fox egg');
    expect(await owned(books, id)).toEqual({ fox_egg: 1 });
  });

  test('feeds the companion, and says when it is full', async () => {
    const { id, say } = await trading.trader({ rabbit_egg: 1, companion_treat: 4 });
    await say('use', { item: 'rabbit_egg' });
    const fed = readable(await say('use', { item: 'companion_treat', quantity: 3 }));
    expect(fed).toContain('Your quantum rabbit is fed');
    expect(fed).toContain('Used: 1 × ⬜ Companion treat');
    const full = readable(await say('use', { item: 'companion_treat' }));
    expect(full).toMatch(/^Your quantum rabbit is full until <t:\d+:f>\. It can be fed at most 3 days ahead/);
    expect(await owned(books, id)).toEqual({ companion_treat: 3 });
  });

  test.each([
    ['more than there is', { item: 'luck_charm', quantity: 2 }, /^You only have 1 × 🟦 Luck charm\./],
    ['what one does not have', { item: 'master_key' }, /^You don't have any 🟧 Master key\./],
    ['a treat for nobody', { item: 'companion_treat' }, /^You don't have a companion to feed\./],
    ['two eggs', { item: 'cat_egg', quantity: 2 }, /^You can only have one companion\./],
    ['a tool', { item: 'basic_net' }, /^Basic net is a tool\. Choose it with `\/gather`/],
    ['a collectible', { item: 'quantum_core' }, /^Quantum core is a collectible\. Keep it/],
    ['a crate', { item: 'rare_crate' }, /^Rare crate is a crate\. See what's inside with `\/open`/],
    ['something unknown', { item: 'brain' }, /^There's no item called “brain”/],
    ['none', { item: 'luck_charm', quantity: 0 }, /at least 1/],
    ['less than none', { item: 'luck_charm', quantity: -1 }, /at least 1/],
    ['too many', { item: 'luck_charm', quantity: 11 }, /at most 10/],
  ])('%s is refused with a sentence, and nothing changes', async (_, options, sentence) => {
    const { say } = await trading.trader({ luck_charm: 1, companion_treat: 1, cat_egg: 2 });
    const before = await allBooks(books);
    const answer = await say('use', options as Record<string, string | number>);
    expect([answer.data?.flags, readable(answer)]).toEqual([64, expect.stringMatching(sentence)]);
    expect(await allBooks(books)).toBe(before);
  });

  test('refuses an egg of the current companion', async () => {
    const { id, say } = await trading.trader({ drone_egg: 2 });
    await say('use', { item: 'drone_egg' });
    expect(readable(await say('use', { item: 'drone_egg' }))).toMatch(/^Your nano drone is already with you\./);
    expect(await owned(books, id)).toEqual({ drone_egg: 1 });
  });

  test('suggests the consumables that the member has', async () => {
    const { offered } = await trading.trader({ luck_charm: 2, basic_net: 1, data_fragment: 3 });
    expect(await offered('use', 'item', '')).toEqual([{ name: 'Luck charm (you have 2)', value: 'luck_charm' }]);
  });

  test('a frozen member is told so, and nobody can press another member’s button', async () => {
    const { id, say, press } = await trading.trader({ energy_drink: 3 });
    const stranger = await trading.trader({ energy_drink: 1 });
    const answer = await say('use', { item: 'energy_drink' });
    expect(readable(await stranger.press(answer, 'Use another'))).toContain('can use that');
    expect(await owned(books, stranger.id)).toEqual({ energy_drink: 1 });
    await books.freeze(id);
    expect(readable(await press(answer, 'Use another'))).toMatch(/^Your account is frozen\./);
  });
});
