import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allBooks, owned, wear } from '../../../infra/testing/belongings.ts';
import { type Books, openBooks } from '../../../infra/testing/books.ts';
import { pressable, readable, type Trading, tradingOn } from '../../../infra/testing/trading.ts';
import { auditLedger } from '../../../shared/economy/audit.ts';
import { ITEM_IDS } from '../../../shared/economy/items.ts';
import type { ItemCounts } from '../../../shared/economy/rolls.ts';

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

const EVERYTHING: ItemCounts = Object.fromEntries(ITEM_IDS.map((id) => [id, 3]));

describe('/inventory', () => {
  test('shows the rarest first, with counts, prices, and total worth, with one statement', async () => {
    const { say } = await trading.trader({ data_fragment: 4, quantum_core: 1, basic_net: 2, rare_crate: 1 }, 50);
    trading.statements();
    const answer = await say('inventory');
    expect(trading.statements()).toEqual(['inventory']);
    expect(Number(answer.data?.flags) & 64).toBe(64);
    expect(readable(answer)).toBe(
      [
        'Your inventory',
        '**Wallet** 50 credits',
        '**Everything sells for** 25,850 credits',
        '**1 × 🟧 Quantum core** · sells for 25,000 credits',
        '**1 × 🟦 Rare crate** · open it with `/open`',
        '**2 × ⬜ Basic net** · sells for 375 credits each',
        '**4 × ⬜ Data fragment** · sells for 25 credits each',
        'Page 1 of 1 · 4 kinds of items',
      ].join('\n'),
    );
    expect(pressable(answer)).toEqual(['Use, sell, or look at an item', 'Open rare crate', 'Sell all common', 'Shop']);
  });

  test('shows tool wear, active boosts, and the companion', async () => {
    const { id, say } = await trading.trader({ basic_scanner: 2, energy_drink: 1, fox_egg: 1 });
    await wear(books, id, 'basic_scanner', 37);
    await say('use', { item: 'energy_drink' });
    await say('use', { item: 'fox_egg' });
    const text = readable(await say('inventory'));
    expect(text).toContain('**Tools in use**\n⬜ Basic scanner: 37 of 50 uses left');
    expect(text).toMatch(
      /\*\*Active boosts\*\*\n⬜ Energy drink: halves the `\/work` cooldown for an hour\. Ends <t:\d+:R>\./,
    );
    expect(text).toMatch(/\*\*Companion\*\*\nCode fox: \+10% credits from fights\. Fed until <t:\d+:f>\./);
    await books.sql`update member set fed_until = fed_until - interval '9 days' where user_id = ${id}`;
    expect(readable(await say('inventory'))).toMatch(
      /Code fox: hungry since <t:\d+:f>\. Feed it with `\/use item:companion_treat`/,
    );
  });

  test('pages through every item', async () => {
    const { say, press } = await trading.trader(EVERYTHING);
    const first = await say('inventory');
    expect(pressable(first)).toEqual([
      'Use, sell, or look at an item',
      'Next ›',
      'Open mythic crate',
      'Sell all common',
      'Shop',
    ]);
    const pages = [first, await press(first, 'Next ›')];
    pages.push(await press(pages[1] ?? first, 'Next ›'));
    expect(pages.map((page) => pressable(page)[1])).toEqual(['Next ›', '‹ Back', '‹ Back']);
    const lines = pages.flatMap((page) => readable(page).match(/^\*\*3 × .*$/gm) ?? []);
    expect(new Set(lines).size).toBe(ITEM_IDS.length);
    expect(readable(await say('inventory', { page: 3 }))).toBe(readable(pages[2] ?? first));
  });

  test('a page that no longer exists leads to the last one', async () => {
    const { id, say, press } = await trading.trader(EVERYTHING);
    const second = await press(await say('inventory'), 'Next ›');
    await books.sql`
      select ledger_book(${books.as(id).key}, 'take', ${id}, null, now(), '{}', ${id},
        ${books.sql.json(ITEM_IDS.slice(8).map((asset) => ({ asset, amount: -3, name: 'take' })))})`;
    const last = readable(await press(second, 'Next ›'));
    expect(last).toContain('Page 1 of 1 · 8 kinds');
    expect(last).toContain('Basic net');
  });

  test.each([0, -1, 4, 2 ** 60])('has no page %d', async (page) => {
    const { say } = await trading.trader();
    expect(readable(await say('inventory', { page }))).toMatch(/^`page` (must be|can be)/);
  });

  test('is empty for a new member, with a next step', async () => {
    const { say } = await trading.trader();
    const answer = await say('inventory');
    expect(readable(answer)).toContain('Nothing yet. Find items with `/gather`');
    expect(pressable(answer)).toEqual(['Shop']);
  });

  test('fits in a message with the longest currency name', async () => {
    const guild = '300000000000000001';
    const currency = { name: '*'.repeat(24), emoji: '<:abcdefghijklmnopqrstuvwxyzabcdef:300000000000000002>' };
    await books.sql`select settings_set_economy('inventory:currency', ${guild}, ${books.sql.json({ currency })}, 1)`;
    const { say, press } = await trading.trader(EVERYTHING, 5_000);
    const page = await say('inventory');
    expect(readable(page)).toContain(`**Wallet** ${currency.emoji} 5,000 ${'\\*'.repeat(24)}`);
    expect(pressable(await press(page, 'Shop'))).toContain('Buy');
    expect(pressable(await say('shop buy', { item: 'energy_drink' }))).toContain('Receipt');
    expect(pressable(await say('sell', { item: 'basic_scanner' }))).toContain('Receipt');
    await books.sql`delete from guild_settings where guild_id = ${guild}`;
  });

  test('opens an item with what can be done with it, and each item sells or is used once per look', async () => {
    const { id, say, press } = await trading.trader({ neural_chip: 3, energy_drink: 1, rare_crate: 1 });
    const page = await say('inventory');
    const look = (item: string) => press(page, 'Use, sell, or look at an item', { values: [item] });
    const chip = await look('neural_chip');
    expect(chip.type).toBe(4);
    expect(readable(chip)).toMatch(/^🟦 Neural chip\n[\s\S]*You have: 3/);
    expect(pressable(chip)).toEqual(['Sell one', 'Sell all 3']);
    expect(pressable(await look('energy_drink'))).toEqual(['Use one', 'Sell one']);
    expect(pressable(await look('rare_crate'))).toEqual(['Open rare crate']);
    const messageId = '500000000000000902';
    await press(chip, 'Sell one', { messageId });
    await press(chip, 'Sell one', { messageId });
    expect(await owned(books, id)).toMatchObject({ neural_chip: 2 });
    await press(chip, 'Sell all 3', { messageId });
    expect(readable(await look('neural_chip'))).toMatch(/^You don't have that anymore/);
  });

  test('leads to the shop', async () => {
    const { say, press } = await trading.trader({}, 500);
    expect(readable(await press(await say('inventory'), 'Shop'))).toMatch(/^Shop\n/);
  });

  test('can’t be used by anyone else', async () => {
    const { say } = await trading.trader(EVERYTHING);
    const stranger = await trading.trader({ data_fragment: 1 });
    const answer = await say('inventory');
    const before = await allBooks(books);
    for (const label of ['Next ›', 'Open mythic crate', 'Sell all common', 'Shop']) {
      expect(readable(await stranger.press(answer, label))).toContain('can use that');
    }
    expect(await allBooks(books)).toBe(before);
  });
});

describe('“Sell all common”', () => {
  test('sells all common collectibles with one receipt, and leads back', async () => {
    const { id, say, press } = await trading.trader({ data_fragment: 9, neural_chip: 1, basic_net: 1 });
    const page = await say('inventory');
    trading.statements();
    const sold = await press(page, 'Sell all common');
    expect(trading.statements()).toEqual(['economy_sell']);
    expect(readable(sold)).toMatch(
      /^Sold\n9 × ⬜ Data fragment\n\*\*\+225 credits\*\*\n\*\*Wallet\*\* 225 credits\nReceipt /,
    );
    expect(await owned(books, id)).toEqual({ credits: 225, neural_chip: 1, basic_net: 1 });
    const back = await press(sold, 'Inventory');
    expect(pressable(back)).toEqual(['Use, sell, or look at an item', 'Shop']);
  });

  test('finds nothing left to sell when pressed again', async () => {
    const { id, say, press } = await trading.trader({ data_fragment: 1 });
    const page = await say('inventory');
    await press(page, 'Sell all common');
    expect(readable(await press(page, 'Sell all common'))).toMatch(/^You don't have any common collectibles to sell\./);
    expect(await owned(books, id)).toEqual({ credits: 25 });
  });
});

test('“Open mythic crate” opens one publicly, and another one with each press', async () => {
  const { id, say, press } = await trading.trader({ mythic_crate: 2, common_crate: 5 });
  const page = await say('inventory');
  const messageId = '500000000000000901';
  const opened = await press(page, 'Open mythic crate', { messageId });
  expect(opened).toMatchObject({ type: 4 });
  expect(opened.data).not.toHaveProperty('flags');
  await press(page, 'Open mythic crate', { messageId });
  expect(await owned(books, id)).toEqual({ common_crate: 5, singularity_shard: 2 });
});

test('says when staff switched it off', async () => {
  const { say } = await trading.trader();
  await books.sql`select settings_set_gate('inventory-off', 300000000000000001, 'command:inventory', true, '', 1)`;
  expect(readable(await say('inventory'))).toMatch(/^`\/inventory` is turned off/);
});
