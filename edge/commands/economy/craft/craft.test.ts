import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allBooks, owned } from '../../../../infra/testing/belongings.ts';
import { type Books, openBooks } from '../../../../infra/testing/books.ts';
import { pressable, readable, type Trading, tradingOn } from '../../../../infra/testing/trading.ts';
import { auditLedger } from '../../../../shared/economy/audit.ts';

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

describe('/craft bench', () => {
  test('shows every recipe with the member’s ingredients, with one statement', async () => {
    const { say } = await trading.trader({ data_fragment: 14, corrupted_file: 2, neural_chip: 1 });
    trading.statements();
    const answer = await say('craft bench');
    expect(trading.statements()).toEqual(['inventory']);
    expect(answer.data?.flags).toBe(64);
    const text = readable(answer);
    expect(text).toContain('⬜ Energy drink: you can craft 2: 14 of 4 ⬜ Data fragment\n2 of 1 🟦 Corrupted file');
    expect(text).toContain('🟦 Luck charm: not yet: 1 of 2 🟦 Neural chip\n14 of 6 ⬜ Data fragment');
    expect(text.match(/ XP$/gm)).toHaveLength(6);
    expect(pressable(answer)).toEqual(['Craft one…']);
  });

  test('crafts one of what was picked, publicly', async () => {
    const { id, say, press } = await trading.trader({ data_fragment: 8, corrupted_file: 2 });
    const bench = await say('craft bench');
    const made = await press(bench, 'Craft one…', { values: ['energy_drink'] });
    expect(made).toMatchObject({ type: 4 });
    expect(made.data).not.toHaveProperty('flags');
    expect(await owned(books, id)).toEqual({ energy_drink: 1, data_fragment: 4, corrupted_file: 1 });
    for (const values of [['quantum_core'], ['x'], ['xp_booster']]) {
      expect((await press(bench, 'Craft one…', { values })).data?.flags).toBe(64);
    }
  });

  test('offers nothing to craft without ingredients', async () => {
    const { say, offered } = await trading.trader();
    expect(pressable(await say('craft bench'))).toEqual([]);
    expect(await offered('craft make', 'recipe', '')).toEqual([]);
  });
});

describe('/craft make', () => {
  test('shows what was used, crafted, and learned, with one statement', async () => {
    const { id, say } = await trading.trader({ data_fragment: 12, corrupted_file: 4 });
    trading.statements();
    const answer = await say('craft make', { recipe: 'Energy drink', times: 2 });
    expect(trading.statements()).toEqual(['economy_craft']);
    const text = readable(answer);
    expect(text).toContain('**2 × ⬜ Energy drink**\nHalves the `/work` cooldown for an hour');
    expect(text).toContain('Used up: 2 × 🟦 Corrupted file\n8 × ⬜ Data fragment');
    expect(text).toContain('You have: 2\nEnough for: 1 more\nLevel 1: +110 XP');
    expect(pressable(answer)).toEqual(['Craft another', 'Use one', 'Receipt']);
    expect(await owned(books, id)).toEqual({ energy_drink: 2, data_fragment: 4, corrupted_file: 2 });
  });

  test('a double click on “Craft another” crafts one more', async () => {
    const { id, say, press } = await trading.trader({ data_fragment: 12, corrupted_file: 3 });
    const first = await say('craft make', { recipe: 'energy_drink' });
    const messageId = '500000000000000905';
    await Promise.all([press(first, 'Craft another', { messageId }), press(first, 'Craft another', { messageId })]);
    expect(await owned(books, id)).toEqual({ energy_drink: 2, data_fragment: 4, corrupted_file: 1 });
  });

  test('brings a new level and its crate', async () => {
    const { say } = await trading.trader({ quantum_core: 1, ancient_code: 1, encryption_key: 4 });
    const text = readable(await say('craft make', { recipe: 'quantum_scanner' }));
    expect(text).toContain('You reached level 2!: 1 × ⬜ Common crate');
  });

  test.each([
    [
      'without the ingredients',
      { recipe: 'energy_drink', times: 3 },
      /^To craft 3 × ⬜ Energy drink, you still need 2 × 🟦 Corrupted file and 5 × ⬜ Data fragment\. .*`\/shop info`/,
    ],
    ['what has no recipe', { recipe: 'data fragment' }, /^⬜ Data fragment can't be crafted\. .*`\/craft bench`/],
    ['something unknown', { recipe: 'gold' }, /^There's no recipe called “gold”/],
    ['no times', { recipe: 'energy_drink', times: 0 }, /at least 1/],
    ['less than no times', { recipe: 'energy_drink', times: -9 }, /at least 1/],
    ['too many times', { recipe: 'energy_drink', times: 26 }, /at most 25/],
  ])('%s is refused with a sentence, and nothing changes', async (_, options, sentence) => {
    const { say } = await trading.trader({ data_fragment: 7, corrupted_file: 1 });
    const before = await allBooks(books);
    const answer = await say('craft make', options as Record<string, string | number>);
    expect(readable(answer)).toMatch(sentence);
    expect(answer.data?.flags).toBe(64);
    expect(await allBooks(books)).toBe(before);
  });

  test('suggests what can be crafted, and how many times', async () => {
    const { offered } = await trading.trader({ data_fragment: 100, corrupted_file: 1, neural_chip: 9 });
    expect(await offered('craft make', 'recipe', '')).toEqual([
      { name: 'Energy drink (you can craft 1)', value: 'energy_drink' },
      { name: 'Luck charm (you can craft 4)', value: 'luck_charm' },
    ]);
  });

  test('is refused to strangers, to frozen members, and where staff switched it off', async () => {
    const { id, say, press } = await trading.trader({ data_fragment: 12, corrupted_file: 3 });
    const stranger = await trading.trader({ data_fragment: 12, corrupted_file: 3 });
    const answer = await say('craft make', { recipe: 'energy_drink' });
    expect(readable(await stranger.press(answer, 'Craft another'))).toContain('can use that');
    await books.freeze(id);
    expect(readable(await press(answer, 'Craft another'))).toMatch(/^Your account is frozen\./);
    await books.sql`select settings_set_gate('craft-off', 300000000000000001, 'command:craft', true, '', 1)`;
    expect(readable(await stranger.say('craft make', { recipe: 'energy_drink' }))).toMatch(/is turned off/);
    expect(readable(await stranger.say('craft bench'))).toMatch(/is turned off/);
    expect(await owned(books, stranger.id)).toEqual({ data_fragment: 12, corrupted_file: 3 });
  });
});
