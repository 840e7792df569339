import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import { staffIn } from '../../infra/testing/store.ts';
import { readSettings } from '../settings/change.ts';
import { type GuildEconomyChange, guildEconomyIn, parseCurrency, setGuildEconomy } from './settings.ts';
import { doJob } from './work.ts';

let books: Books;
let guilds = 0;
let keys = 0;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

const guild = () => String(510_000_000_000_000_000n + BigInt(++guilds));
const set = (guildId: string, change: GuildEconomyChange, key = `i:e${++keys}`) =>
  setGuildEconomy(books.store, staffIn(guildId, key), change);
const read = async (guildId: string) =>
  guildEconomyIn((await readSettings(books.store, staffIn(guildId, ''))).values.economy);
const gems = { name: 'gems', emoji: '🪙' };

describe('a guild’s own economy', () => {
  test('is as everywhere until something is changed', async () => {
    expect(await read(guild())).toEqual({ currency: null, payoutPercent: 100 });
  });

  test('keeps the currency when the payout changes, and the other way round', async () => {
    const id = guild();
    await set(id, { currency: gems });
    await set(id, { payoutPercent: 40 });
    expect(await read(id)).toMatchObject({ currency: gems, payoutPercent: 40 });
    await set(id, { currency: null });
    expect(await read(id)).toMatchObject({ currency: null, payoutPercent: 40 });
    expect(await read(guild())).toMatchObject({ currency: null, payoutPercent: 100 });
  });

  test('the same interaction delivered late does not undo what was set since', async () => {
    const id = guild();
    await set(id, { payoutPercent: 40 }, 'i:e-late');
    await set(id, { payoutPercent: 60 });
    await set(id, { payoutPercent: 40 }, 'i:e-late');
    expect(await read(id)).toMatchObject({ payoutPercent: 60 });
    await expect(set(id, { payoutPercent: 50 }, 'i:e-late')).rejects.toMatchObject({ code: 'CH001' });
  });

  test.each([9, 101, 0, -5])('a payout of %d %% cannot be', async (payoutPercent) => {
    await expect(set(guild(), { payoutPercent })).rejects.toMatchObject({ code: '23514' });
  });

  test('a lower payout pays less for a job', async () => {
    const id = guild();
    const dice = { below: () => 0 };
    books.store.dice = dice;
    const job = async (guildId: string) => {
      const outcome = await doJob(...books.by(books.member(), { guild: { id: guildId, roleIds: [] } }), 'miner');
      return outcome.status === 'worked' ? outcome.credits : outcome.status;
    };
    const full = await job(id);
    await set(id, { payoutPercent: 10 });
    expect(await job(id)).toBe(Math.floor(Number(full) / 10));
  });
});

describe('a currency', () => {
  test.each<[string, string | undefined, unknown]>([
    ['gems', undefined, { name: 'gems', emoji: null }],
    [' Star Dust ', ' ⭐ ', { name: 'Star Dust', emoji: '⭐' }],
    ['gems', '🪙', gems],
    ['hearts', '❤️', { name: 'hearts', emoji: '❤️' }],
    ['hearts', '❤', { name: 'hearts', emoji: '❤' }],
    ['kin', '👨‍👩‍👧‍👦', { name: 'kin', emoji: '👨‍👩‍👧‍👦' }],
    ['euros', '🇪🇺', { name: 'euros', emoji: '🇪🇺' }],
    ['bits', '<:bit:300000000000000001>', { name: 'bits', emoji: '<:bit:300000000000000001>' }],
    ['bits', '<a:bit:300000000000000001>', { name: 'bits', emoji: '<a:bit:300000000000000001>' }],
    ['x'.repeat(24), undefined, { name: 'x'.repeat(24), emoji: null }],
  ])('is called %j with %j', (name, emoji, currency) => {
    expect(parseCurrency(name, emoji)).toEqual(currency);
  });

  test.each([
    '',
    '   ',
    'x'.repeat(25),
    'ㅤ',
    '⠀ ⠀',
    'two\nlines',
    'a\u2028b',
    'a\u202eb',
    '@everyone',
    'for @here',
    '<@1>',
    '<#1>',
    '<:x:1>',
  ])('is not called %j', (name) => expect(parseCurrency(name, undefined)).toEqual({ problem: 'name' }));

  test.each(['gem', '🪙🪙', '1', '#', '<:x:1>', ':coin:', '🪙 x', '@everyone'])('has no emoji %j', (emoji) =>
    expect(parseCurrency('gems', emoji)).toEqual({ problem: 'emoji' }),
  );
});
