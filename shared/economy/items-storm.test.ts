import { afterEach, describe, expect, test } from 'vitest';
import { memberOwning } from '../../infra/testing/belongings.ts';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import { type Deed, effectsIn, effectsTold, type Outcome, randomDeeds } from '../../infra/testing/random-actions.ts';
import { seededRandom } from '../../infra/testing/seeded-random.ts';
import {
  assetProblems,
  deadlocks,
  inParallel,
  manyMembers,
  seekDeadlocks,
  untilAnswered,
  warm,
} from '../../infra/testing/storm.ts';
import type { ItemId } from './items.ts';

const AT_ONCE = 48;
const STARTER = { data_fragment: 60, corrupted_file: 8, common_crate: 20, energy_drink: 10, basic_net: 2 } as const;

let books: Books;
afterEach(() => books.drop());

async function open(connections: number): Promise<void> {
  books = await openBooks(connections);
  await seekDeadlocks(books.sql);
  expect(await warm(books.sql)).toBe(connections);
}

/** Delivers every deed two or three times, on all connections. @returns what each was answered, once. */
async function deliver(deeds: readonly Deed[]): Promise<Outcome[]> {
  const deliveries = deeds.flatMap((deed, number) =>
    Array.from({ length: 2 + (number % 2) }, () => ({ deed, number })),
  );
  const answers = await inParallel(
    AT_ONCE,
    deliveries.map(
      ({ deed }) =>
        () =>
          untilAnswered(() => deed.ask(books.store)),
    ),
  );
  const first: Outcome[] = [];
  for (const [place, { number }] of deliveries.entries()) {
    const answer = answers[place] as Outcome;
    first[number] ??= answer;
    expect(answer).toEqual(first[number]);
  }
  return first;
}

test.each([
  [2, 300],
  [10, 600],
  [10_000, 1_000],
])(
  '%d members do %d things of every kind, each delivered two or three times: one effect each, nothing appears or is lost',
  async (size, count) => {
    await open(AT_ONCE);
    const members = await manyMembers(books.sql, size, { credits: 1_000, ...STARTER });
    const before = await deadlocks(books.sql);
    const deeds = randomDeeds(count, members, seededRandom(`storm of ${size}`), 'storm');
    const outcomes = await deliver(deeds);
    expect(new Set(deeds.map(({ name }) => name)).size).toBe(12);
    expect(outcomes.filter(({ transfer }) => transfer !== undefined).length).toBeGreaterThan(count / 4);
    expect(await effectsIn(books.sql, 'storm')).toEqual(effectsTold(deeds, outcomes));
    expect(await assetProblems(books.sql)).toEqual([]);
    expect(await deadlocks(books.sql)).toBe(before);
  },
);

describe('the same checks', () => {
  /** Sells one item as one would write it down first: reads, decides, writes what it had read. Another one may read meanwhile. */
  async function naiveSell(id: string, item: ItemId, key: string, meanwhile?: () => Promise<void>): Promise<void> {
    await books.sql.begin(async (sql) => {
      const stacks = await sql<{ id: bigint; asset: string; balance: bigint }[]>`
        select id, asset, balance from account where owner_id = ${id} and asset in ('credits', ${item}) order by id`;
      await meanwhile?.();
      const [posted] = await sql<{ id: bigint }[]>`
        insert into transfer (idem_key, code, actor_id, at) values (${key}, 'sell', ${id}, now()) returning id`;
      for (const stack of stacks) {
        const delta = stack.asset === item ? -1n : 25n;
        await sql`
          with moved as (
            update account set balance = ${stack.balance + delta}, version = version + 1 where id = ${stack.id}
            returning version, balance
          )
          insert into entry (transfer_id, account_id, account_version, delta, balance_after)
            select ${posted?.id ?? null}::bigint, ${stack.id}::bigint, version, ${delta}::bigint, balance from moved
            union all
            select ${posted?.id ?? null}, ledger_system_account(
              ${delta < 0n ? 'burn' : 'mint'}, 'sell', ${stack.asset}), null, ${-delta}, null`;
      }
    });
  }

  test('pass a sale that reads first and writes what it read, as long as nobody else is about', async () => {
    await open(4);
    const id = await memberOwning(books, { data_fragment: 20 }, 10);
    for (let time = 0; time < 5; time++) await naiveSell(id, 'data_fragment', `naive:${time}`);
    expect(await assetProblems(books.sql)).toEqual([]);
    expect(await books.wallet(id)).toBe(10 + 5 * 25);
  });

  test('catch it when sixteen come at once: items and credits are not what was minted less burned', async () => {
    await open(16);
    const id = await memberOwning(books, { data_fragment: 20 }, 10);
    const allHaveRead = Promise.withResolvers<void>();
    let readers = 0;
    const meanwhile = () => {
      if (++readers === 16) allHaveRead.resolve();
      return allHaveRead.promise;
    };
    await Promise.all(
      Array.from({ length: 16 }, (_, time) => naiveSell(id, 'data_fragment', `naive:${time}`, meanwhile)),
    );
    const problems = await assetProblems(books.sql);
    expect(problems).toContain('every balance is the sum of its entries');
    expect(problems).toContain('there is not as much data_fragment as was minted less burned');
    expect(problems).toContain('there is not as much credits as was minted less burned');
  });

  test('catch two who give each other items and lock as they come: a deadlock', async () => {
    await open(4);
    const ids = [await books.memberWith(10), await books.memberWith(10)];
    const before = await deadlocks(books.sql);
    const locked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const give = (turn: number) =>
      books.sql.begin(async (sql) => {
        await sql`select member_lock(${ids[turn] ?? ''}::bigint)`;
        locked[turn]?.resolve();
        await Promise.all(locked.map(({ promise }) => promise));
        await sql`select member_lock(${ids[1 - turn] ?? ''}::bigint)`;
      });
    const ends = await Promise.allSettled([give(0), give(1)]);
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(await deadlocks(books.sql)).toBe(before + 1);
  });
});
