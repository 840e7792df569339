import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allBooks, memberOwning, owned } from '../../infra/testing/belongings.ts';
import { type Books, type CallerChanges, NOON, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import { moveInBank } from './bank.ts';
import { STAFF } from './catalog.ts';
import { MINTED, TRANSACTIONS } from './counters.ts';
import { claimDaily } from './daily.ts';
import { payMember } from './pay.ts';
import { readReceipt } from './receipt.ts';
import type { MoveOrder, StaffOrder, StaffOutcome } from './staff.ts';
import { requestStaffOrder, settleStaffOrder } from './staff.ts';
import { readStaffLog } from './staff-log.ts';
import { doJob } from './work.ts';

let books: Books;
const posted: unknown[] = [];
beforeAll(async () => {
  books = await openBooks(16);
  books.store.observe.count = (counter, labels, by) => posted.push([counter.name, labels, by]);
});
afterAll(() => books.drop());

const MINUTE_MS = 60_000;
const later = (minutes: number) => new Date(NOON.getTime() + minutes * MINUTE_MS);
const by = (staff: string, given: CallerChanges = {}) =>
  books.by(staff, { command: { name: 'economy', module: 'economy' }, ...given });
const give = (member: string, amount: number, asset: MoveOrder['asset'] = 'credits'): StaffOrder => ({
  action: 'grant',
  member,
  asset,
  amount,
  reason: 'lost in the outage',
});
const take = (member: string, amount: number, asset: MoveOrder['asset'] = 'credits'): StaffOrder => ({
  ...(give(member, amount, asset) as MoveOrder),
  action: 'take',
});
const freeze = (member: string): StaffOrder => ({ action: 'freeze', member, reason: 'two accounts' });
const unfreeze = (member: string): StaffOrder => ({ action: 'unfreeze', member });
const wait = (member: string, minutes: number): StaffOrder => ({
  action: 'set_cooldown',
  member,
  command: 'work',
  minutes,
});

async function asked(staff: string, order: StaffOrder, given: CallerChanges = {}) {
  const [store, caller] = by(staff, given);
  return { key: caller.key, outcome: await requestStaffOrder(store, caller, order) };
}
/** Asks for a step and confirms it. */
async function done(staff: string, order: StaffOrder, given: CallerChanges = {}): Promise<StaffOutcome> {
  const { key, outcome } = await asked(staff, order, given);
  expect(outcome.status).toBe('confirm');
  return settleStaffOrder(...by(staff, given), key, 'confirm');
}

describe('a staff order', () => {
  test.each<[string, (member: string) => StaffOrder]>([
    ['grant', (member) => give(member, 5)],
    ['take', (member) => take(member, 5)],
    ['freeze', freeze],
    ['set_cooldown', (member) => wait(member, 5)],
  ])('requesting %s only previews it: no row of the ledger changes', async (_, order) => {
    const [staff, member] = [books.member(), await books.memberWith(50)];
    const before = await allBooks(books);
    expect((await asked(staff, order(member))).outcome).toMatchObject({ status: 'confirm', actor: staff });
    expect(await allBooks(books)).toBe(before);
  });

  test('has one effect and one answer however often it is confirmed', async () => {
    const [staff, member] = [books.member(), books.member()];
    const { key, outcome } = await asked(staff, give(member, 500));
    expect(outcome).toMatchObject({ before: 0, after: 500 });
    posted.length = 0;
    const press = () => settleStaffOrder(...by(staff), key, 'confirm');
    const answers = await Promise.all([press(), press(), press()]);
    answers.push(await press(), await settleStaffOrder(...by(staff), key, 'cancel'));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 'done', before: 0, after: 500 });
    expect(await books.wallet(member)).toBe(500);
    expect(posted.slice(0, 2)).toEqual([
      [TRANSACTIONS.name, { type: 'grant' }, undefined],
      [MINTED.name, { source: 'grant' }, 500],
    ]);
  });

  test('stays cancelled once cancelled', async () => {
    const [staff, member] = [books.member(), await books.memberWith(50)];
    const { key } = await asked(staff, take(member, 50));
    expect(await settleStaffOrder(...by(staff), key, 'cancel')).toMatchObject({ status: 'cancelled' });
    expect(await settleStaffOrder(...by(staff), key, 'confirm')).toMatchObject({ status: 'cancelled' });
    expect(await books.wallet(member)).toBe(50);
  });

  test('can’t be confirmed by anyone else, or under an unknown key', async () => {
    const [staff, other, member] = [books.member(), books.member(), books.member()];
    const { key } = await asked(staff, give(member, 5));
    for (const [who, what] of [
      [other, key],
      [member, key],
      [staff, 'i:1'],
    ] as const) {
      expect(await settleStaffOrder(...by(who), what, 'confirm')).toEqual({ status: 'not_requested' });
    }
    expect(await books.wallet(member)).toBe(0);
  });

  test('can be confirmed for 14 minutes, not longer', async () => {
    const staff = books.member();
    const confirm = async (minutes: number) => {
      const { key } = await asked(staff, give(books.member(), 5));
      return (await settleStaffOrder(...by(staff, { now: later(minutes) }), key, 'confirm')).status;
    };
    expect([await confirm(13.9), await confirm(14)]).toEqual(['done', 'expired']);
  });

  test('can’t concern the staff member', async () => {
    const staff = await books.memberWith(10);
    for (const order of [give(staff, 1), take(staff, 1), freeze(staff), unfreeze(staff), wait(staff, 1)]) {
      expect((await asked(staff, order)).outcome.status).toBe('self');
    }
  });

  test('is refused where the server switched the economy off', async () => {
    const guild = { id: '700000000000000002', roleIds: [] };
    await books.sql`select settings_set_gate('g:staff', ${guild.id}, 'module:economy', true, '', 1)`;
    const { outcome } = await asked(books.member(), give(books.member(), 1), { guild });
    expect(outcome.status).toBe('switched_off');
  });
});

describe('grants and takes', () => {
  test('moves items like credits, and everything balances', async () => {
    const [staff, member] = [books.member(), await memberOwning(books, { neural_chip: 3 })];
    expect(await done(staff, give(member, 2, 'neural_chip'))).toMatchObject({ before: 3, after: 5 });
    expect(await done(staff, take(member, 4, 'neural_chip'))).toMatchObject({ before: 5, after: 1 });
    expect(await owned(books, member)).toEqual({ neural_chip: 1 });
    expect(await auditLedger(books.sql)).toEqual([]);
  });

  test('never takes more than there is', async () => {
    const [staff, member] = [books.member(), await books.memberWith(30)];
    expect((await asked(staff, take(member, 31))).outcome).toMatchObject({
      status: 'insufficient',
      balance: 30,
      missing: 1,
    });
    expect((await asked(staff, take(member, 1, 'quantum_core'))).outcome).toMatchObject({ balance: 0, missing: 1 });
    const { key } = await asked(staff, take(member, 30));
    await payMember(...books.by(member), { to: staff, amount: 10, note: undefined });
    expect(await settleStaffOrder(...by(staff), key, 'confirm')).toMatchObject({
      status: 'insufficient',
      balance: 20,
      missing: 10,
    });
    expect(await books.wallet(member)).toBe(20);
  });

  test('enforces its limits for credits and items', async () => {
    const [staff, member] = [books.member(), books.member()];
    const status = async (order: StaffOrder) => (await asked(staff, order)).outcome;
    expect(await status(give(member, STAFF.maxCredits))).toMatchObject({ status: 'confirm' });
    expect(await status(give(member, STAFF.maxCredits + 1))).toMatchObject({ status: 'too_much', most: 1_000_000 });
    expect(await status(give(member, STAFF.maxItems + 1, 'fox_egg'))).toMatchObject({ status: 'too_much', most: 100 });
  });

  test('counts items at their selling price toward both limits', async () => {
    const [staff, member] = [books.member(), books.member()];
    const status = async (order: StaffOrder) => (await asked(staff, order)).outcome;
    expect(await status(give(member, 5, 'singularity_shard'))).toMatchObject({ status: 'too_much', most: 4 });
    for (let step = 0; step < 5; step++) {
      const { key } = await asked(staff, give(member, 4, 'singularity_shard'));
      expect((await settleStaffOrder(...by(staff), key, 'confirm')).status).toBe('done');
    }
    expect(await status(give(member, 1, 'data_fragment'))).toMatchObject({ status: 'day_cap', left: 0 });
    expect(await status(give(member, 1, 'common_crate'))).toMatchObject({ status: 'confirm' });
  });

  test('a clock that is a day behind doesn’t begin a second day', async () => {
    const [staff, member] = [books.member(), books.member()];
    for (let step = 0; step < 5; step++) {
      const { key } = await asked(staff, give(member, 1_000_000));
      await settleStaffOrder(...by(staff), key, 'confirm');
    }
    expect((await asked(staff, give(member, 1), { now: later(-24 * 60) })).outcome.status).toBe('day_cap');
  });

  test.each([0, -5, 1.5, STAFF.maxWaitMinutes + 1])(
    '%d minutes are no wait to be set, nor a grant of as many',
    (minutes) => {
      const [staff, member] = [books.member(), books.member()];
      if (minutes !== 0)
        expect(() =>
          requestStaffOrder(...by(staff), { action: 'set_cooldown', member, command: 'work', minutes }),
        ).toThrow(RangeError);
      expect(() => requestStaffOrder(...by(staff), give(member, Math.min(minutes, 0)))).toThrow(RangeError);
    },
  );

  test('of 16 grants of a million confirmed at once, five succeed, and the next day starts over', async () => {
    const staff = books.member();
    const members = Array.from({ length: 16 }, () => books.member());
    const keys = await Promise.all(members.map(async (member) => (await asked(staff, give(member, 1_000_000))).key));
    const outcomes = await Promise.all(keys.map((key) => settleStaffOrder(...by(staff), key, 'confirm')));
    expect(outcomes.filter(({ status }) => status === 'done')).toHaveLength(5);
    expect(outcomes.filter(({ status }) => status !== 'done')).toEqual(
      Array.from({ length: 11 }, () => expect.objectContaining({ status: 'day_cap', left: 0 })),
    );
    expect((await asked(staff, give(books.member(), 1))).outcome).toMatchObject({ status: 'day_cap' });
    expect((await asked(books.member(), give(books.member(), 1))).outcome.status).toBe('confirm');
    const tomorrow = later(24 * 60);
    expect((await asked(staff, give(books.member(), 1_000_000), { now: tomorrow })).outcome.status).toBe('confirm');
  });
});

describe('freezing', () => {
  test('stops wallet and bank, has a receipt for both, and is in the log with its reason', async () => {
    const [staff, member, friend] = [books.member(), await books.memberWith(100), books.member()];
    await moveInBank(...books.by(member), 'deposit', 40);
    const pay = async () => (await payMember(...books.by(member), { to: friend, amount: 1, note: undefined })).status;
    const frozen = await done(staff, freeze(member));
    expect(await pay()).toBe('frozen');
    expect((await moveInBank(...books.by(member), 'withdraw', 'all')).status).toBe('frozen');
    expect((await asked(staff, freeze(member))).outcome.status).toBe('already');
    for (const order of [give(member, 1), take(member, 1)]) {
      expect((await asked(staff, order)).outcome).toMatchObject({ status: 'member_frozen', member });
    }

    const transfer = frozen.status === 'done' ? frozen.transfer : '';
    for (const viewer of [staff, member]) {
      expect(await readReceipt(...books.by(viewer), transfer)).toMatchObject({
        code: 'freeze',
        note: 'two accounts',
        member,
        legs: [],
      });
    }
    expect(await readReceipt(...books.by(friend), transfer)).toBeNull();

    await done(staff, unfreeze(member));
    expect(await pay()).toBe('paid');
    expect((await asked(staff, unfreeze(member))).outcome.status).toBe('already');
    const log = await readStaffLog(...by(staff), member, { offset: 0, limit: 10 });
    expect(log).toMatchObject({
      status: 'log',
      total: 2,
      lines: [
        { code: 'unfreeze', actor: staff, members: [member], reason: null },
        { code: 'freeze', actor: staff, members: [member], reason: 'two accounts', transfer },
      ],
    });
    expect(await auditLedger(books.sql)).toEqual([]);
  });

  test('opens a frozen account for a member without one', async () => {
    const [staff, member] = [books.member(), books.member()];
    await done(staff, freeze(member));
    expect((await claimDaily(...books.by(member))).status).toBe('frozen');
  });
});

describe('setting a cooldown', () => {
  test('sets the cooldown from the confirmation, or ends it', async () => {
    const [staff, member] = [books.member(), books.member()];
    await doJob(...books.by(member), 'miner');
    const works = async (minutes: number) =>
      (await doJob(...books.by(member, { now: later(minutes) }), 'miner')).status;
    expect(await done(staff, wait(member, 0))).toMatchObject({ status: 'done', readyAt: null });
    expect(await works(0)).toBe('worked');
    const { key, outcome } = await asked(staff, wait(member, 600));
    expect(outcome).toMatchObject({ readyAt: expect.any(String) });
    await settleStaffOrder(...by(staff, { now: later(5) }), key, 'confirm');
    expect([await works(604), await works(605)]).toEqual(['cooldown', 'worked']);
  });
});
