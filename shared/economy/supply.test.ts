import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, NOON, openBooks } from '../../infra/testing/books.ts';
import { buyItem } from './buy.ts';
import { dayIndex } from './calendar.ts';
import { checkBooks } from './check-books.ts';
import { claimDaily } from './daily.ts';
import { payMember } from './pay.ts';
import { requestStaffOrder, settleStaffOrder } from './staff.ts';
import { readSupply, type SupplyFlow, supplyByDay, supplyByName } from './supply.ts';
import { doJob } from './work.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks(2);
});
afterAll(() => books.drop());

const DAY_MS = 86_400_000;
const TODAY = dayIndex(NOON);
const on = (daysAgo: number) => new Date(NOON.getTime() - daysAgo * DAY_MS);

async function supply(days: number) {
  const found = await readSupply(...books.by('1'), days);
  if (found.status !== 'supply') throw new Error(found.status);
  return found;
}

test('before anything happened there is nothing', async () => {
  expect(await supply(7)).toEqual({
    status: 'supply',
    flows: [],
    circulation: 0,
    members: 0,
    checks: { recent: null, full: null },
    halt: null,
  });
});

describe('after some days of business', () => {
  beforeAll(async () => {
    for (const daysAgo of [40, 6, 3, 0]) {
      const [id, friend] = [books.member(), books.member()];
      const by = () => books.by(id, { now: on(daysAgo) });
      await claimDaily(...by());
      await doJob(...by(), 'trader');
      await payMember(...by(), { to: friend, amount: 10, note: undefined });
      await buyItem(...by(), 'companion_treat', 1);
      const [store, take] = by();
      await requestStaffOrder(store, take, {
        action: 'take',
        member: friend,
        asset: 'credits',
        amount: 4,
        reason: 'x',
      });
      await settleStaffOrder(...by(), take.key, 'confirm');
    }
  });

  test.each([1, 4, 7, 30])('the report of %d days is the plain sum over the entries', async (days) => {
    const { flows, circulation, members } = await supply(days);
    const [sums] = await books.sql<{ minted: number; burned: number; held: number; wallets: number }[]>`
      select
        (select coalesce(-sum(delta), 0)::int from entry join account a on a.id = account_id join transfer t on t.id = transfer_id
          where asset = 'credits' and owner_kind = 'mint' and t.at >= to_timestamp(${TODAY - days + 1}::int * 86400.0)) as minted,
        (select coalesce(sum(delta), 0)::int from entry join account a on a.id = account_id join transfer t on t.id = transfer_id
          where asset = 'credits' and owner_kind = 'burn' and t.at >= to_timestamp(${TODAY - days + 1}::int * 86400.0)) as burned,
        (select -sum(delta)::int from entry join account a on a.id = account_id
          where asset = 'credits' and owner_kind in ('mint', 'burn')) as held,
        (select count(*)::int from account where bucket = 'wallet') as wallets`;
    const total = (kind: SupplyFlow['kind']) => supplyByName(flows, kind).reduce((sum, { amount }) => sum + amount, 0);
    expect(total('mint')).toBeGreaterThan(0);
    expect({ minted: total('mint'), burned: total('burn'), held: circulation, wallets: members }).toEqual(sums);
    const byDay = supplyByDay(flows, TODAY, days);
    expect(byDay).toHaveLength(days);
    expect(byDay.reduce((sum, { minted }) => sum + minted, 0)).toBe(sums?.minted);
  });

  test('what was undone counts as if it had not been', async () => {
    const before = await supply(1);
    const claimed = await claimDaily(...books.by(books.member()));
    const ask = books.as('1');
    await requestStaffOrder(books.store, ask, {
      action: 'undo',
      of: claimed.status === 'paid' ? claimed.transfer : '',
    });
    expect((await settleStaffOrder(...books.by('1'), ask.key, 'confirm')).status).toBe('done');
    expect((await supply(1)).flows).toEqual(before.flows);
  });

  test('says when the books were checked, and what came of it', async () => {
    await checkBooks(books.sql, 'recent', 0);
    const { checks } = await supply(1);
    expect(checks).toMatchObject({ recent: { drift: [] }, full: null });
  });
});

test('days without business are there, empty; sources come by size', () => {
  const flows: SupplyFlow[] = [
    { day: 9, kind: 'mint', name: 'daily', amount: 5 },
    { day: 9, kind: 'mint', name: 'work', amount: 7 },
    { day: 10, kind: 'mint', name: 'daily', amount: 4 },
    { day: 10, kind: 'burn', name: 'shop', amount: 20 },
  ];
  expect(supplyByDay(flows, 10, 3)).toEqual([
    { day: 8, minted: 0, burned: 0 },
    { day: 9, minted: 12, burned: 0 },
    { day: 10, minted: 4, burned: 20 },
  ]);
  expect(supplyByName(flows, 'mint')).toEqual([
    { name: 'daily', amount: 9 },
    { name: 'work', amount: 7 },
  ]);
});
