import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, GUILD, NOON, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import { arrange, FINDABLE, readCollection, readVault } from './collection.ts';
import { gatherItems } from './gather.ts';
import { ITEM_IDS, ITEMS } from './items.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks(8);
});
afterAll(() => books.drop());

const minutes = (count: number) => ({ now: new Date(NOON.getTime() + count * 60_000) });

describe('what there is to find', () => {
  test('has everything found by chance, rarest first, but no eggs and no crates', () => {
    expect(FINDABLE[0]).toBe('singularity_shard');
    expect(FINDABLE).toContain('basic_net');
    expect(FINDABLE).toContain('master_key');
    expect(FINDABLE.filter((id) => ITEMS[id].kind === 'crate' || id.endsWith('_egg'))).toEqual([]);
  });

  test('includes every collectible', () => {
    const collectibles = ITEM_IDS.filter((id) => ITEMS[id].kind === 'collectible');
    expect(FINDABLE).toEqual(expect.arrayContaining(collectibles));
  });

  test('is grouped into found and missing, by rarity', () => {
    const finds = [
      { item: 'quantum_core', count: 2, firstAt: NOON.toISOString() },
      { item: 'relic_of_a_later_version', count: 1, firstAt: NOON.toISOString() },
    ];
    expect(arrange(finds, 'mythic')).toEqual({ found: [], missing: ['singularity_shard'], total: 1 });
    const { found, missing, total } = arrange(finds, 'legendary');
    expect(found).toEqual([finds[0]]);
    expect(missing).toContain('ancient_code');
    expect(found.length + missing.length).toBe(total);
    expect(arrange(finds).total).toBe(FINDABLE.length);
  });
});

describe('a collection', () => {
  test('keeps what was found, how many, and when first', async () => {
    const id = books.member();
    expect(await readCollection(...books.by(id), id)).toEqual({ status: 'collection', finds: [] });
    const sum: Record<string, number> = {};
    for (let trip = 0; trip < 6; trip++) {
      const outcome = await gatherItems(...books.by(id, minutes(5 * trip)), 'loot', undefined);
      if (outcome.status !== 'gathered') throw new Error(outcome.status);
      for (const [item, count] of Object.entries(outcome.items)) sum[item] = (sum[item] ?? 0) + count;
      if (trip === 0) {
        const shown = await readCollection(...books.by(books.member()), id);
        if (shown.status !== 'collection') throw new Error(shown.status);
        for (const { firstAt } of shown.finds) expect(new Date(firstAt)).toEqual(NOON);
      }
    }
    const outcome = await readCollection(...books.by(id), id);
    if (outcome.status !== 'collection') throw new Error(outcome.status);
    expect(Object.fromEntries(outcome.finds.map(({ item, count }) => [item, count]))).toEqual(sum);
  });

  test('counts its kinds, even when many members find items at once', async () => {
    const members = Array.from({ length: 8 }, () => books.member());
    for (let trip = 0; trip < 4; trip++) {
      await Promise.all(members.map((id) => gatherItems(...books.by(id, minutes(5 * trip)), 'skills', undefined)));
    }
    const wrong = await books.sql`
      select from member m
      where found_kinds <> (select count(*) from collection c where c.user_id = m.user_id and c.scope = m.scope)`;
    expect(wrong).toHaveLength(0);
    const [most] = await books.sql<{ kinds: number }[]>`select max(found_kinds) as kinds from member`;
    expect(most?.kinds).toBeGreaterThan(0);
  });
});

test('a vault shows what is owned now', async () => {
  const id = books.member();
  expect(await readVault(...books.by(id), id)).toEqual({ status: 'vault', items: {} });
  const outcome = await gatherItems(...books.by(id), 'loot', undefined);
  if (outcome.status !== 'gathered') throw new Error(outcome.status);
  expect(await readVault(...books.by(books.member()), id)).toEqual({ status: 'vault', items: outcome.items });
});

test('where staff switched it off nothing is shown', async () => {
  const guild = { id: `${GUILD}1`, roleIds: [] };
  await books.sql`
    select settings_set_gate(gen_random_uuid()::text, ${guild.id}, 'module:economy', true, '', 1)`;
  const caller = books.as(books.member(), { guild });
  const off = { status: 'switched_off', subject: 'module:economy' };
  expect(await readCollection(books.store, caller, caller.actor.id)).toEqual(off);
  expect(await readVault(books.store, caller, caller.actor.id)).toEqual(off);
});

test('the ledger balances', async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
});
