import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Books, openBooks } from '../../../../infra/testing/books.ts';
import { chorus, chorusOn, shownIn } from '../../../../infra/testing/chorus.ts';
import { ALICE, BOB, type GivenOption, NOW_MS, slash } from '../../../../infra/testing/interaction.ts';
import { checkBooks } from '../../../../shared/economy/check-books.ts';
import type { StaffOrder } from '../../../../shared/economy/staff.ts';
import { requestStaffOrder, settleStaffOrder } from '../../../../shared/economy/staff.ts';
import type { SupplyFlow } from '../../../../shared/economy/supply.ts';
import { chart } from './supply-answer.ts';

const STAFF = { envelope: { member: { user: ALICE, roles: [], permissions: '32' } } };
const user = (value: string): GivenOption => ({ name: 'user', type: 6, value });
const amount = (value: number): GivenOption => ({ name: 'amount', type: 4, value });

let books: Books;
const statements: string[] = [];
beforeAll(async () => {
  books = await openBooks();
  books.store.observe.statement = (operation) => statements.push(operation);
  await step({ action: 'grant', member: BOB.id, asset: 'credits', amount: 500, reason: 'lost in the outage' });
});
afterAll(() => books.drop());
beforeEach(() => {
  statements.length = 0;
});

/** A step that Alice asked for and confirmed. */
async function step(order: StaffOrder): Promise<void> {
  const [store, asked] = books.by(ALICE.id, { now: new Date(NOW_MS) });
  await requestStaffOrder(store, asked, order);
  await settleStaffOrder(...books.by(ALICE.id, { now: new Date(NOW_MS) }), asked.key, 'confirm');
}

const wallet = async (id: string) => {
  const [row] =
    await books.sql`select balance from account where owner_id = ${id} and asset = 'credits' and bucket = 'wallet'`;
  return Number(row?.balance ?? 0);
};

describe('/economy supply', () => {
  test('shows where credits come from, how many there are, and that no check has run', async () => {
    const shown = shownIn(await chorusOn(books.store).send(slash('economy supply', [], STAFF)));
    expect(shown.title).toBe('Supply in the last 7 days');
    expect(shown.description).toContain('New transfers: not checked yet.');
    expect(JSON.stringify(shown.fields)).toContain('Granted by staff: 500, 71 per day');
    expect(statements).toEqual(['supply']);
  });

  test('draws a bar per day, to an eighth of a character', () => {
    const flow = (day: number, kind: SupplyFlow['kind'], value: number) => ({
      day,
      kind,
      name: 'daily',
      amount: value,
    });
    expect(chart([flow(1, 'mint', 800), flow(2, 'burn', 410), flow(3, 'mint', 5), flow(3, 'burn', 5)], 3, 3)).toBe(
      '```\n01-02 ██████████ +800\n01-03 █████▏     −410\n01-04             0\n```',
    );
  });

  test('fits Discord with a month of the largest numbers', async () => {
    const flows = Array.from({ length: 30 }, (_, day) =>
      Array.from({ length: 25 }, (__, name) =>
        (['mint', 'burn'] as const).map((kind) => ({
          day: Math.floor(NOW_MS / 86_400_000) - day,
          kind,
          name: `a_source_of_credits_${name}`,
          amount: kind === 'mint' ? 360_000_000_000_000 : 1,
        })),
      ),
    ).flat(2);
    const { send } = chorus({
      supply: {
        status: 'supply',
        flows,
        circulation: Number.MAX_SAFE_INTEGER,
        members: 3,
        checks: { recent: null, full: null },
        halt: null,
      },
    });
    const answer = await send(slash('economy supply', [{ name: 'days', type: 4, value: 30 }], STAFF));
    expect(String(shownIn(answer).description).split('\n')).toHaveLength(34);
  });
});

describe('when a check finds that the ledger doesn’t balance', () => {
  test('/pay says so and moves nothing, reads go on, and /economy resume reopens it only when it balances', async () => {
    const { send, settled, calls } = chorusOn(books.store);
    const pay = () => send(slash('pay', [user(ALICE.id), amount(5)], { user: BOB }));
    const resume = async () => {
      calls.length = 0;
      await send(slash('economy resume', [], STAFF));
      await settled();
      return JSON.stringify(calls);
    };
    const balance = await wallet(BOB.id);
    await books.sql`update account set balance = balance + 1 where owner_id = ${BOB.id} and bucket = 'wallet'`;
    await checkBooks(books.sql, 'recent', 0);

    expect((await pay()).data).toMatchObject({ content: expect.stringMatching(/^The ledger is paused/), flags: 64 });
    expect(await wallet(BOB.id)).toBe(balance + 1);
    expect(shownIn(await send(slash('balance', [], { user: BOB })))).toHaveProperty('title');
    const supply = String(shownIn(await send(slash('economy supply', [], STAFF))).description);
    expect(supply).toContain("**doesn't balance** (every balance is the sum of its entries: 1)");
    expect(supply).toContain('**The ledger is halted** since');

    expect(await resume()).toContain("it still doesn't balance: every balance is the sum of its entries: 1");
    expect((await pay()).data?.content).toMatch(/^The ledger is paused/);
    await books.sql`update account set balance = balance - 1 where owner_id = ${BOB.id} and bucket = 'wallet'`;
    expect(await resume()).toContain('The ledger is open again');
    expect(shownIn(await pay()).title).toBe('Payment');
    expect(await resume()).toContain("there's nothing to resume");
  });
});
