import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allBooks, owned } from '../../../../infra/testing/belongings.ts';
import { type Books, openBooks } from '../../../../infra/testing/books.ts';
import { pressable, readable, type Trader, type Trading, tradingOn } from '../../../../infra/testing/trading.ts';
import { auditLedger } from '../../../../shared/economy/audit.ts';
import { ITEM_IDS } from '../../../../shared/economy/items.ts';
import type { InteractionAnswer } from '../../../interactions/delivery.ts';

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

describe('/shop browse', () => {
  test('shows prices, what the wallet can pay for, and what the member has, with one statement', async () => {
    const { say, press } = await trading.trader({ luck_charm: 2 }, 1_500);
    trading.statements();
    const answer = await say('shop browse');
    expect(trading.statements()).toEqual(['inventory']);
    expect(Number(answer.data?.flags) & 64).toBe(64);
    const text = await wholeShop(answer, press);
    expect(text).toMatch(/^🟦 Luck charm · 1,000\n.*\nyou can afford 1 · you have 2$/m);
    expect(text).toMatch(/^🟧 Quantum scanner · 50,000\n.*\n48,500 short$/m);
    expect(text).toContain('Wallet 1,500 credits');
    expect(goodsIn(text)).toHaveLength(14);
    expect(text).not.toMatch(/Data fragment|crate ·/);
  });

  test('switches to one kind and back with its buttons', async () => {
    const { say, press } = await trading.trader({}, 10);
    const tools = await press(await say('shop browse'), 'Tools');
    expect(tools.type).toBe(7);
    expect(goodsIn(readable(tools))).toHaveLength(5);
    expect(pressable(tools)).toEqual(['Everything', 'Consumables']);
    expect(goodsIn(await wholeShop(await press(tools, 'Consumables'), press))).toHaveLength(9);
    expect(goodsIn(readable(await say('shop browse', { kind: 'tool' })))).toHaveLength(5);
  });

  test('has a button beside each item that sells one of it, each time', async () => {
    const { id, say, press, pressBeside } = await trading.trader({}, 1_000);
    const page = await press(await say('shop browse'), 'Consumables');
    const messageId = '500000000000000777';
    const first = await pressBeside(page, 'Energy drink', { messageId });
    expect(readable(first)).toContain('1 × ⬜ Energy drink');
    await pressBeside(page, 'Companion treat', { messageId });
    await pressBeside(page, 'Energy drink', { messageId });
    expect(await owned(books, id)).toEqual({ credits: 450, energy_drink: 2, companion_treat: 1 });
  });

  test('offers no button for what the wallet can’t pay', async () => {
    const { say } = await trading.trader({}, 0);
    expect(pressable(await say('shop browse'))).not.toContain('Buy');
  });
});

/** All pages of the shop. */
async function wholeShop(first: InteractionAnswer, press: Trader['press']): Promise<string> {
  const pages = [first];
  for (let page = first; pressable(page).includes('Next ›'); pages.push(page)) page = await press(page, 'Next ›');
  return pages.map((page) => readable(page).replaceAll('**', '')).join('\n');
}

function goodsIn(text: string): string[] {
  return text.match(/^.*(short|you can afford .*)$/gm) ?? [];
}

describe('/shop buy', () => {
  test('shows what was paid and what is left, with one statement, ephemerally', async () => {
    const { id, say } = await trading.trader({ luck_charm: 1 }, 2_500);
    trading.statements();
    const answer = await say('shop buy', { item: 'luck_charm', quantity: 2 });
    expect(trading.statements()).toEqual(['economy_buy']);
    expect(answer.data?.flags).toBe(64);
    const text = readable(answer);
    for (const part of ['2 × 🟦 Luck charm', 'Paid: 2,000 credits', 'Wallet: 500 credits', 'You have: 3', 'Receipt ']) {
      expect(text).toContain(part);
    }
    expect(pressable(answer)).toEqual(['Use one', 'Shop', 'Receipt']);
    expect(await owned(books, id)).toEqual({ credits: 500, luck_charm: 3 });
  });

  test('accepts a name as well as an id', async () => {
    const { id, say } = await trading.trader({}, 1_000);
    await say('shop buy', { item: ' ENERGY drink ' });
    expect(await owned(books, id)).toEqual({ credits: 800, energy_drink: 1 });
  });

  test.each([
    [
      'too expensive',
      { item: 'luck_charm' },
      /^1 × 🟦 Luck charm costs 1,000 credits\. You're 990 credits short: your wallet holds 10 credits\./,
    ],
    ['unknown', { item: '**sword**' }, /^There's no item called “\\\*\\\*sword\\\*\\\*”\. Pick one/],
    ['only found', { item: 'quantum core' }, /^🟧 Quantum core isn't for sale\. .*`\/shop info`/],
    ['none', { item: 'luck_charm', quantity: 0 }, /at least 1/],
    ['less than none', { item: 'luck_charm', quantity: -3 }, /at least 1/],
    ['too many', { item: 'luck_charm', quantity: 100 }, /at most 99/],
    ['more than a number can be', { item: 'luck_charm', quantity: 2 ** 60 }, /whole number/],
  ])('%s is refused with a sentence, and nothing changes', async (_, options, sentence) => {
    const { say } = await trading.trader({}, 10);
    const before = await allBooks(books);
    const answer = await say('shop buy', options as Record<string, string | number>);
    expect([answer.data?.flags, readable(answer)]).toEqual([64, expect.stringMatching(sentence)]);
    expect(await allBooks(books)).toBe(before);
  });

  test('a double click on “Buy another” buys one more', async () => {
    const { id, say, press } = await trading.trader({}, 1_000);
    const bought = await say('shop buy', { item: 'energy_drink' });
    const messageId = '500000000000000778';
    const [one, other] = await Promise.all([
      press(bought, 'Buy another', { messageId }),
      press(bought, 'Buy another', { messageId }),
    ]);
    expect(readable(one)).toBe(readable(other));
    expect(await owned(books, id)).toEqual({ credits: 600, energy_drink: 2 });
  });

  test('buttons only work for their member', async () => {
    const { say } = await trading.trader({}, 1_000);
    const stranger = await trading.trader({}, 1_000);
    const bought = await say('shop buy', { item: 'energy_drink' });
    for (const label of ['Buy another', 'Use one', 'Shop']) {
      expect(readable(await stranger.press(bought, label))).toContain('can use that');
    }
    expect(await owned(books, stranger.id)).toEqual({ credits: 1_000 });
  });

  test('suggests what the wallet can pay for, by what was typed', async () => {
    const { offered } = await trading.trader({}, 500);
    expect(await offered('shop buy', 'item', '')).toEqual([
      { name: 'Basic scanner (500 each)', value: 'basic_scanner' },
      { name: 'Energy drink (200 each)', value: 'energy_drink' },
      { name: 'Companion treat (150 each)', value: 'companion_treat' },
    ]);
    expect(await offered('shop buy', 'item', 'ENERGY')).toMatchObject([{ value: 'energy_drink' }]);
    expect(await offered('shop buy', 'item', 'core')).toEqual([]);
  });
});

describe('/shop info', () => {
  test('shows everything about an item, with one statement', async () => {
    const { say } = await trading.trader({ luck_charm: 2 }, 1_000);
    trading.statements();
    const answer = await say('shop info', { item: 'luck_charm' });
    expect(trading.statements()).toEqual(['inventory']);
    expect(readable(answer)).toBe(
      [
        '🟦 Luck charm',
        'Better finds when gathering for half an hour',
        'Rarity: rare',
        'Price: 1,000 credits',
        'Sells for: 500 credits',
        'You have: 2',
        'Where to find it: `/gather` in the night market',
        '`/gather` in the abandoned workshop',
        '`/open` a rare crate',
        '`/quests`: Clear the shelves',
        '`/craft make`',
        'Recipe: 2 × 🟦 Neural chip',
        '6 × ⬜ Data fragment',
        'Craft one with `/craft make`.',
      ].join('\n'),
    );
    expect(pressable(answer)).toEqual(['Buy one', 'Shop']);
  });

  test.each(ITEM_IDS)('%s has a page that Discord accepts', async (item) => {
    const { say } = await trading.trader();
    const answer = await say('shop info', { item });
    expect(readable(answer)).toContain('You have: 0');
    expect(pressable(answer)).toEqual(['Shop']);
  });

  test('suggests items by what was typed, and no more than Discord accepts', async () => {
    const { offered } = await trading.trader();
    expect((await offered('shop info', 'item', '')).length).toBe(25);
    expect(await offered('shop info', 'item', 'shard')).toEqual([
      { name: 'Singularity shard (mythic)', value: 'singularity_shard' },
    ]);
  });
});

test('frozen members are told so, and so is everyone where the shop is switched off', async () => {
  const { id, say, offered } = await trading.trader({}, 1_000);
  await books.freeze(id);
  expect(readable(await say('shop buy', { item: 'energy_drink' }))).toMatch(/^Your account is frozen\./);
  await books.sql`select settings_set_gate('shop-off', 300000000000000001, 'command:shop', true, '', 1)`;
  for (const [command, options] of [
    ['shop browse', {}],
    ['shop buy', { item: 'energy_drink' }],
    ['shop info', { item: 'energy_drink' }],
  ] as const) {
    expect(readable(await say(command, options))).toMatch(/^`\/shop` is turned off/);
  }
  expect(await offered('shop buy', 'item', '')).toEqual([]);
});
