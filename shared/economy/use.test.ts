import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allBooks, memberOwning, owned } from '../../infra/testing/belongings.ts';
import { type Books, NOON, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import type { CrateId } from './earning-catalog.ts';
import { readInventory } from './inventory.ts';
import { COMPANIONS, FED } from './items.ts';
import { openCrates } from './open.ts';
import type { ConsumableId, UseOutcome } from './use.ts';
import { useItem } from './use.ts';
import { doJob } from './work.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks(32);
});
afterAll(() => books.drop());

const later = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);
const use = (id: string, item: ConsumableId, quantity = 1, given = {}) =>
  useItem(...books.by(id, given), item, quantity);
const open = (id: string, crate: CrateId, quantity = 1, given = {}) =>
  openCrates(...books.by(id, given), crate, quantity);
const sixteen = <T>(act: () => Promise<T>) => Promise.all(Array.from({ length: 16 }, act));
const used = (outcome: UseOutcome) => {
  if (outcome.status !== 'used') throw new Error(outcome.status);
  return outcome;
};

describe('a boost', () => {
  test.each([
    ['energy_drink', 'energy', 60],
    ['luck_charm', 'luck', 30],
    ['xp_booster', 'xp', 120],
    ['master_key', 'key', 10_080],
  ] as const)('%s lasts its time, and longer by each that is added', async (item, kind, minutes) => {
    const id = await memberOwning(books, { [item]: 4 });
    expect(new Date(used(await use(id, item)).until)).toEqual(later(minutes));
    const more = used(await use(id, item, 2, { now: later(10) }));
    expect(new Date(more.until)).toEqual(later(3 * minutes));
    expect(more).toMatchObject({ item, quantity: 2, companion: null, returned: null, after: { [item]: 1 } });
    expect(await readInventory(...books.by(id))).toMatchObject({ boosts: { [kind]: more.until } });
  });

  test('that is over begins anew', async () => {
    const id = await memberOwning(books, { luck_charm: 2 });
    await use(id, 'luck_charm');
    expect(new Date(used(await use(id, 'luck_charm', 1, { now: later(500) })).until)).toEqual(later(530));
  });

  test('shortens the wait for the next job, and doubles experience', async () => {
    const id = await memberOwning(books, { energy_drink: 1, xp_booster: 1 });
    await use(id, 'energy_drink');
    await use(id, 'xp_booster');
    const outcome = await doJob(...books.by(id), 'trader');
    if (outcome.status !== 'worked') throw new Error(outcome.status);
    expect(new Date(outcome.readyAt)).toEqual(later(15));
    expect(outcome.xp.gained).toBe(2 * Math.floor(outcome.credits / 12));
  });
});

describe('using up', () => {
  test.each([
    ['more than there is', { energy_drink: 2 }, 'energy_drink', 3, { status: 'too_few', have: 2 }],
    ['what there is none of', {}, 'luck_charm', 1, { status: 'too_few', item: 'luck_charm', have: 0 }],
    ['a treat without a companion', { companion_treat: 1 }, 'companion_treat', 1, { status: 'no_companion' }],
    ['two eggs at once', { fox_egg: 2 }, 'fox_egg', 2, { status: 'one_egg' }],
  ] as const)('%s says so and changes nothing', async (_, items, item, quantity, refusal) => {
    const id = await memberOwning(books, items);
    const before = await allBooks(books);
    expect(await use(id, item, quantity)).toMatchObject(refusal);
    expect(await allBooks(books)).toBe(before);
  });

  test('the only one, sixteen times at once, uses it once', async () => {
    const id = await memberOwning(books, { energy_drink: 1 });
    const outcomes = await sixteen(() => use(id, 'energy_drink'));
    expect(outcomes.filter(({ status }) => status === 'used')).toHaveLength(1);
    expect(await owned(books, id)).toEqual({});
    expect(await readInventory(...books.by(id))).toMatchObject({ boosts: { energy: expect.any(String) } });
  });

  test('with the same key uses one; for another request the key is refused', async () => {
    const id = await memberOwning(books, { energy_drink: 2, luck_charm: 1 });
    const given = { key: `use:${id}` };
    const outcomes = await sixteen(() => use(id, 'energy_drink', 1, given));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(await owned(books, id)).toEqual({ energy_drink: 1, luck_charm: 1 });
    await expect(use(id, 'energy_drink', 2, given)).rejects.toThrow('used for another request');
    await expect(use(id, 'luck_charm', 1, given)).rejects.toThrow('used for another request');
  });

  test.each([0, -1, 11, 0.5])('%d pieces cannot be used or opened', async (quantity) => {
    const id = await memberOwning(books, { energy_drink: 20, common_crate: 20 });
    await expect(use(id, 'energy_drink', quantity)).rejects.toThrow(RangeError);
    await expect(open(id, 'common_crate', quantity)).rejects.toThrow(RangeError);
    expect(await owned(books, id)).toEqual({ energy_drink: 20, common_crate: 20 });
  });
});

describe('a companion', () => {
  test.each(Object.entries(COMPANIONS))('%s hatches from its egg, fed', async (companion, { egg }) => {
    const id = await memberOwning(books, { [egg]: 1 });
    const outcome = used(await use(id, egg));
    expect(outcome).toMatchObject({ companion, returned: null, quantity: 1 });
    expect(new Date(outcome.until)).toEqual(later(FED.atHatchMinutes));
    expect(await owned(books, id)).toEqual({});
  });

  test('becomes its egg again when another hatches: exactly one egg goes, exactly one comes', async () => {
    const id = await memberOwning(books, { fox_egg: 1, cat_egg: 2 });
    await use(id, 'fox_egg');
    const swap = used(await use(id, 'cat_egg', 1, { now: later(5) }));
    expect(swap).toMatchObject({ companion: 'viral_cat', returned: 'fox_egg', after: { cat_egg: 1, fox_egg: 1 } });
    expect(await owned(books, id)).toEqual({ cat_egg: 1, fox_egg: 1 });
    const legs = await books.sql`
      select a.owner_kind, a.bucket, a.asset, e.delta from entry e join account a on a.id = e.account_id
      where e.transfer_id = ${swap.transfer} order by a.asset, a.owner_kind`;
    expect(legs.map(({ owner_kind, bucket, asset, delta }) => [owner_kind, bucket, asset, Number(delta)])).toEqual([
      ['burn', 'use', 'cat_egg', 1],
      ['user', 'inventory', 'cat_egg', -1],
      ['mint', 'swap', 'fox_egg', -1],
      ['user', 'inventory', 'fox_egg', 1],
    ]);
    expect(used(await use(id, 'fox_egg', 1, { now: later(9) }))).toMatchObject({ returned: 'cat_egg' });
    expect(await owned(books, id)).toEqual({ cat_egg: 2 });
  });

  test('takes over the hunger of the one before: swapping eggs feeds nobody', async () => {
    const id = await memberOwning(books, { fox_egg: 1, drone_egg: 1 });
    const first = used(await use(id, 'fox_egg'));
    const second = used(await use(id, 'drone_egg', 1, { now: later(FED.atHatchMinutes - 60) }));
    expect(second.until).toBe(first.until);
    const third = used(await use(id, 'fox_egg', 1, { now: later(FED.atHatchMinutes + 60) }));
    expect(third.until).toBe(first.until);
  });

  test('that one already has does not hatch again, hungry or not', async () => {
    const id = await memberOwning(books, { drone_egg: 2 });
    await use(id, 'drone_egg');
    for (const now of [NOON, later(99_999)]) {
      expect(await use(id, 'drone_egg', 1, { now })).toEqual({ status: 'same_companion', companion: 'nano_drone' });
    }
    expect(await owned(books, id)).toEqual({ drone_egg: 1 });
  });

  test('is fed for another day by a treat, also when it was hungry', async () => {
    const id = await memberOwning(books, { rabbit_egg: 1, companion_treat: 2 });
    await use(id, 'rabbit_egg');
    const fed = used(await use(id, 'companion_treat'));
    expect(fed).toMatchObject({ companion: 'quantum_rabbit', quantity: 1 });
    expect(new Date(fed.until)).toEqual(later(FED.atHatchMinutes + 1_440));
    const hungry = later(20_000);
    expect(new Date(used(await use(id, 'companion_treat', 1, { now: hungry })).until)).toEqual(later(21_440));
  });

  test('takes no more treats than it is hungry for', async () => {
    const id = await memberOwning(books, { rabbit_egg: 1, companion_treat: 9 });
    await use(id, 'rabbit_egg');
    // 2,880 minutes are left at noon; two hours later two treats are needed to be full at 4,320.
    const fed = used(await use(id, 'companion_treat', 5, { now: later(120) }));
    expect(fed).toMatchObject({ quantity: 2, after: { companion_treat: 7 } });
    expect(new Date(fed.until)).toEqual(later(120 + FED.atMostMinutes));
    expect(await use(id, 'companion_treat', 1, { now: later(120) })).toEqual({
      status: 'full',
      companion: 'quantum_rabbit',
      fedUntil: fed.until,
    });
    expect(await owned(books, id)).toEqual({ companion_treat: 7 });
  });
});

test('a frozen member uses and opens nothing', async () => {
  const id = await memberOwning(books, { energy_drink: 1, common_crate: 1 });
  await books.freeze(id);
  const before = await allBooks(books);
  expect(await use(id, 'energy_drink')).toEqual({ status: 'frozen' });
  expect(await open(id, 'common_crate')).toEqual({ status: 'frozen' });
  expect(await allBooks(books)).toBe(before);
});

test('roles that staff asks for are asked for', async () => {
  const id = await memberOwning(books, { energy_drink: 1, common_crate: 1 });
  const guild = { id: '700000000000000033', roleIds: [] };
  await books.sql`select settings_set_gate('use-gate', ${guild.id}, 'module:economy', false, '31', 1)`;
  expect(await use(id, 'energy_drink', 1, { guild })).toEqual({ status: 'role_required', roles: ['31'] });
  expect(await open(id, 'common_crate', 1, { guild })).toEqual({ status: 'role_required', roles: ['31'] });
  const member = { ...guild, roleIds: ['31'] };
  expect((await use(id, 'energy_drink', 1, { guild: member })).status).toBe('used');
});

test('the books balance', async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
});
