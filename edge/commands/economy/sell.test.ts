import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allBooks, owned, wear } from '../../../infra/testing/belongings.ts';
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

describe('/sell', () => {
  test.each([
    [{ item: 'neural_chip' }, 1, 500],
    [{ item: 'Neural chip', quantity: '3' }, 3, 1_500],
    [{ item: 'neural_chip', quantity: 'all' }, 1_200, 600_000],
    [{ item: 'neural_chip', quantity: '1,000' }, 1_000, 500_000],
  ])('%j sells %i, in one statement', async (options, count, credits) => {
    const { id, say } = await trading.trader({ neural_chip: 1_200 });
    trading.statements();
    const answer = await say('sell', options as Record<string, string>);
    expect(trading.statements()).toEqual(['economy_sell']);
    expect(answer.data?.flags).toBe(64);
    expect(readable(answer)).toContain(`${count.toLocaleString('en')} × 🟦 Neural chip`);
    expect(readable(answer)).toContain(`Wallet: ${credits.toLocaleString('en')} credits`);
    const left = count === 1_200 ? {} : { neural_chip: 1_200 - count };
    expect(await owned(books, id)).toEqual({ credits, ...left });
  });

  test('offers to sell the rest, once', async () => {
    const { id, say, press } = await trading.trader({ hologram_badge: 4 });
    const sold = await say('sell', { item: 'hologram_badge' });
    expect(pressable(sold)).toEqual(['Sell the other 3', 'Receipt']);
    const messageId = '500000000000000902';
    const rest = await press(sold, 'Sell the other 3', { messageId });
    expect(pressable(rest)).toEqual(['Receipt']);
    expect(readable(await press(sold, 'Sell the other 3', { messageId }))).toBe(readable(rest));
    expect(await owned(books, id)).toEqual({ credits: 16_000 });
  });

  test('shows what a worn tool sold for', async () => {
    const { id, say } = await trading.trader({ basic_scanner: 2 });
    await wear(books, id, 'basic_scanner', 25);
    expect(readable(await say('sell', { item: 'basic_scanner' }))).not.toContain('uses left');
    expect(readable(await say('sell', { item: 'basic_scanner' }))).toContain(
      '**+125 credits**\nOne ⬜ Basic scanner had 25 uses left and sold for 125 credits.',
    );
  });

  test.each([
    ['more than there are', { item: 'fox_egg', quantity: '3' }, /^You only have 2 × 🟪 Fox egg\./],
    ['what one does not have', { item: 'cat_egg' }, /^You don't have any 🟧 Cat egg\. .*`\/shop info`/],
    ['all of what one does not have', { item: 'cat_egg', quantity: 'all' }, /^You don't have any 🟧 Cat egg to sell\./],
    ['a crate', { item: 'common crate' }, /^Crates can't be sold\. Open your common crate with `\/open`\./],
    ['something unknown', { item: 'my soul' }, /^There's no item called “my soul”/],
    ['nothing', { item: 'fox_egg', quantity: '0' }, /^Enter a whole number of at least 1, like .*, or `all`\.$/],
    ['less than nothing', { item: 'fox_egg', quantity: '-2' }, /^Enter a whole number/],
    ['as many as words cannot say', { item: 'fox_egg', quantity: '9'.repeat(24) }, /^Enter a whole number/],
    ['as many as a number can be', { item: 'fox_egg', quantity: String(2 ** 53 - 1) }, /^You only have 2 × /],
  ])('%s is refused with a sentence, and nothing changes', async (_, options, sentence) => {
    const { say } = await trading.trader({ fox_egg: 2, common_crate: 1 });
    const before = await allBooks(books);
    const answer = await say('sell', options as Record<string, string>);
    expect([answer.data?.flags, readable(answer)]).toEqual([64, expect.stringMatching(sentence)]);
    expect(await allBooks(books)).toBe(before);
  });

  test('suggests what the member can sell, by what was typed', async () => {
    const { offered } = await trading.trader({ data_fragment: 1_200, quantum_core: 1, epic_crate: 2 });
    expect(await offered('sell', 'item', '')).toEqual([
      { name: 'Quantum core (you have 1)', value: 'quantum_core' },
      { name: 'Data fragment (you have 1,200)', value: 'data_fragment' },
    ]);
    expect(await offered('sell', 'item', 'frag')).toMatchObject([{ value: 'data_fragment' }]);
    expect(await offered('sell', 'quantity', '12')).toMatchObject([{ value: '12' }, { value: 'all' }]);
    expect(await offered('sell', 'quantity', '')).toMatchObject([{ value: 'all' }]);
  });

  test('only the owner can sell the rest', async () => {
    const { id, say } = await trading.trader({ data_fragment: 5 });
    const stranger = await trading.trader({ data_fragment: 5 });
    const sold = await say('sell', { item: 'data_fragment' });
    expect(readable(await stranger.press(sold, 'Sell the other 4'))).toContain('can use that');
    expect(await owned(books, id)).toMatchObject({ data_fragment: 4 });
    expect(await owned(books, stranger.id)).toEqual({ data_fragment: 5 });
  });

  test('frozen members and members without the required role are told so', async () => {
    const { id, say } = await trading.trader({ data_fragment: 5 });
    await books.freeze(id);
    expect(readable(await say('sell', { item: 'data_fragment' }))).toMatch(/^Your account is frozen\./);
    await books.sql`select settings_set_gate('sell-role', 300000000000000001, 'command:sell', false, '31', 1)`;
    expect(readable(await say('sell', { item: 'data_fragment' }))).toContain('<@&31>');
  });
});
