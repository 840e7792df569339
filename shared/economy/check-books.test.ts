import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import { checkBooks } from './check-books.ts';
import { claimDaily } from './daily.ts';
import { readLastChecks } from './last-checks.ts';
import { payMember } from './pay.ts';
import { resumeLedger } from './resume.ts';
import { requestStaffOrder, type StaffOrder, settleStaffOrder } from './staff.ts';
import { readStaffLog } from './staff-log.ts';

let books: Books;
let [payer, payee] = ['', ''];
const staff = '600000000000000001';
const pay = (amount: number) => payMember(...books.by(payer), { to: payee, amount, note: undefined });
const check = (kind: 'recent' | 'full' = 'recent') => checkBooks(books.sql, kind, 0);
const last = async () =>
  (await books.sql`select through_id, settled_id, drift from ledger_check order by id desc limit 1`)[0];
const settledAfterCheck = async () => {
  await check();
  return Number((await last())?.settled_id);
};
const newest = async () => Number((await books.sql`select max(id) as id from transfer`)[0]?.id);
const resume = () => resumeLedger(...books.by(staff));
/** What only someone with the keys to the server could do. */
const tamper = (corruption: string) =>
  books.sql.unsafe(`alter table transfer disable trigger all; alter table entry disable trigger all; ${corruption}`);

async function step(order: StaffOrder): Promise<void> {
  const ask = books.as(staff);
  await requestStaffOrder(books.store, ask, order);
  expect((await settleStaffOrder(...books.by(staff), ask.key, 'confirm')).status).toBe('done');
}

beforeEach(async () => {
  books = await openBooks(4);
  [payer, payee] = [await books.memberWith(500), books.member()];
  await pay(100);
  expect(await check()).toEqual({ status: 'balanced' });
  // Transfers that the next check finds new: a reward, a payment, an undone one, and a freeze.
  await claimDaily(...books.by(payee));
  await pay(50);
  const undone = await pay(20);
  await step({ action: 'undo', of: undone.status === 'paid' ? undone.transfer : '' });
  const frozen = await books.memberWith(70);
  await step({ action: 'freeze', member: frozen, reason: 'x' });
  await pay(30);
});
afterEach(() => books.drop());

const PAYMENT = `(select max(id) from transfer)`;
const PAYER = `(select account_id from entry where transfer_id = ${PAYMENT} and delta < 0)`;
const REVERSAL = `(select max(id) from transfer where code = 'undo')`;
const FROZEN = `(select id from account where frozen_version is not null)`;
const BURN = `(select id from account where owner_kind = 'burn' and bucket = 'take' and asset = 'credits')`;

const TAMPERING: [string, string, string][] = [
  [
    'a leg that says more than the other',
    `update entry set delta = delta + 1, balance_after = balance_after + 1 where transfer_id = ${PAYMENT} and delta > 0;
     update account set balance = balance + 1 where id = (select account_id from entry where transfer_id = ${PAYMENT} and delta > 0)`,
    'every transfer moves as much out as in',
  ],
  [
    'a transfer without legs',
    `insert into transfer (idem_key, code, actor_id, at) values ('hollow', 'pay', 1, now())`,
    'every transfer has at least two legs',
  ],
  [
    'a step of the staff that moves something though it must not',
    `update transfer set code = 'freeze' where id = ${PAYMENT}`,
    'every transfer has at least two legs',
  ],
  [
    'legs on accounts that do not exist',
    `insert into transfer (idem_key, code, actor_id, at) values ('ghost', 'pay', 1, now());
     insert into entry (transfer_id, account_id, delta) values (${PAYMENT}, 999999, -5), (${PAYMENT}, 1000000, 5)`,
    'every entry belongs to an account',
  ],
  [
    'a balance raised by hand',
    `update account set balance = balance + 1 where id = ${PAYER}`,
    'every balance is the sum of its entries',
  ],
  [
    'a version that skips an entry',
    `update account set version = version + 1 where id = ${PAYER}`,
    'every balance is the sum of its entries',
  ],
  [
    'an entry that tells another balance',
    `update entry set balance_after = balance_after + 1 where transfer_id = ${PAYMENT} and delta > 0`,
    'every entry continues from the one before',
  ],
  [
    'a debt',
    `alter table account drop constraint account_check1;
     with debt (n) as (select balance + 7 from account where id = ${PAYER}),
     paid as (insert into transfer (idem_key, code, actor_id, at) values ('debt', 'take', 1, now()) returning id),
     legs as (insert into entry
       select paid.id, a.id, a.version + 1, -n, -7 from paid, debt, account a where a.id = ${PAYER}
       union all select paid.id, ${BURN}, null, n, null from paid, debt)
     update account set balance = -7, version = version + 1 where id = ${PAYER}`,
    'no balance is below its floor',
  ],
  [
    'a debit of a frozen account',
    `with paid as (insert into transfer (idem_key, code, actor_id, at) values ('frozen', 'take', 1, now()) returning id),
     legs as (insert into entry
       select paid.id, a.id, a.version + 1, -1, a.balance - 1 from paid, account a where a.id = ${FROZEN}
       union all select paid.id, ${BURN}, null, 1, null from paid)
     update account set balance = balance - 1, version = version + 1 where id = ${FROZEN}`,
    'no account was debited after it was frozen',
  ],
  [
    'a reversal of something else',
    `update transfer set reverses_id = (select min(id) from transfer where code = 'pay') where id = ${REVERSAL}`,
    'every reversal is the exact negation of what it reverses',
  ],
  ['a claim paid to someone else', `update claim set user_id = user_id + 1`, 'every claim was paid once'],
  ['a reward without a claim', `delete from claim`, 'every claim was paid once'],
];

test('an untampered ledger balances in both checks', async () => {
  expect([await check(), await check('full'), await auditLedger(books.sql)]).toEqual([
    { status: 'balanced' },
    { status: 'balanced' },
    [],
  ]);
});

test('everyone can read when the books were checked, how much of them, and with what result', async () => {
  await check('full');
  const [counts] = await books.sql`
    select (select count(*)::int from transfer) as transfers, (select count(*)::int from account where balance is not null) as accounts`;
  const { recent, full, isHalted } = await readLastChecks(books.store);
  expect(full).toEqual({ at: expect.any(String), isBalanced: true, ...counts });
  expect([recent?.isBalanced, recent?.accounts, isHalted]).toEqual([true, null, false]);
  await tamper(`update account set balance = balance + 1 where id = ${PAYER}`);
  await check();
  const halted = await readLastChecks(books.store);
  expect([halted.recent?.isBalanced, halted.full?.isBalanced, halted.isHalted]).toEqual([false, true, true]);
  // The transfers since the last check that's settled: those of this test at least.
  expect(halted.recent?.transfers).toBeGreaterThan(0);
});

describe.each(['recent', 'full'] as const)('the %s check', (kind) => {
  test.each(TAMPERING)('finds %s, and halts the books', async (_, corruption, invariant) => {
    await tamper(corruption);
    const outcome = await check(kind);
    expect(outcome).toMatchObject({ status: 'drift', isNew: true });
    expect(outcome.status === 'drift' && outcome.drift.map((drift) => drift.invariant)).toContain(invariant);
    const claim = claimDaily(...books.by(books.member()));
    await expect(claim).rejects.toMatchObject({ sentence: expect.stringMatching(/^The ledger is paused/) });
  });
});

test('changes to old transfers are found by the full check', async () => {
  // They're old once everything that ran beside an earlier check has ended, on the whole server.
  await expect.poll(settledAfterCheck).toBe(await newest());
  await tamper(`update account set balance = balance + 1 where id = ${PAYER}`);
  expect(await check()).toEqual({ status: 'balanced' });
  expect(await check('full')).toMatchObject({ status: 'drift' });
});

describe('halted books', () => {
  test('refuses transfers, allows reads, and reopens only when it balances', async () => {
    await tamper(`update account set balance = balance + 1 where id = ${PAYER}`);
    await check();
    const state = await books.sql`select * from account order by id`;
    for (const change of [() => pay(1), () => claimDaily(...books.by(payer))]) {
      await expect(change()).rejects.toMatchObject({
        name: 'Unavailable',
        sentence: expect.stringMatching(/^The ledger is paused/),
      });
    }
    expect(await books.sql`select * from account order by id`).toEqual(state);
    expect(await books.wallet(payee)).toBe(1_180);

    const drift = [{ invariant: 'every balance is the sum of its entries', rows: 1 }];
    expect(await resume()).toEqual({ status: 'drift', drift });
    await expect(pay(1)).rejects.toMatchObject({ name: 'Unavailable' });
    expect(await check()).toMatchObject({ status: 'drift', isNew: false });

    await books.sql.unsafe(`update account set balance = balance - 1 where id = ${PAYER}`);
    expect(await resume()).toMatchObject({
      status: 'resumed',
      reason: expect.stringContaining('sum of its entries: 1'),
    });
    expect((await pay(1)).status).toBe('paid');
    expect(await check('full')).toEqual({ status: 'balanced' });
    expect(await resume()).toEqual({ status: 'not_halted' });
    expect(await readStaffLog(...books.by(staff), undefined, { offset: 0, limit: 1 })).toMatchObject({
      lines: [{ code: 'resume', actor: staff, members: [] }],
    });
  });
});

describe('of several checks', () => {
  test('at the same time, one checks and halts', async () => {
    await tamper(`update account set balance = balance + 1 where id = ${PAYER}`);
    const before = Number((await books.sql`select count(*) as n from ledger_check`)[0]?.n);
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => checkBooks(books.sql, 'recent', 5)));
    // The check at the beginning of the test was less than five minutes ago.
    expect(outcomes.every(({ status }) => status === 'recent' || status === 'busy')).toBe(true);
    await books.sql`update ledger_check set at = at - interval '1 hour'`;
    const due = await Promise.all(Array.from({ length: 4 }, () => checkBooks(books.sql, 'recent', 5)));
    expect(due.filter(({ status }) => status === 'drift')).toHaveLength(1);
    expect(Number((await books.sql`select count(*) as n from ledger_check`)[0]?.n)).toBe(before + 1);
  });

  test('a transfer that commits after later ones were checked is still checked', async () => {
    const committed = Promise.withResolvers<void>();
    const drawn = Promise.withResolvers<number>();
    const slow = books.sql.begin(async (late) => {
      await late`select member_lock(${books.member()})`;
      const [row] = await late`select ledger_transfer('late', 'pay', 1, null, now(), '{}') as id`;
      drawn.resolve(Number(row?.id));
      await committed.promise;
    });
    const id = await drawn.promise;
    await pay(1);
    for (let i = 0; i < 3; i++) expect(await check()).toEqual({ status: 'balanced' });
    expect(Number((await last())?.through_id)).toBeGreaterThan(id);
    expect(Number((await last())?.settled_id)).toBeLessThan(id);
    committed.resolve();
    await slow;
    // It has no legs.
    expect(await check()).toMatchObject({
      status: 'drift',
      drift: [{ invariant: expect.stringContaining('two legs') }],
    });
  });

  test('the next one starts where no transfer can appear anymore', async () => {
    // Whatever runs on this server meanwhile, in other databases too, might still be about to commit.
    await expect.poll(settledAfterCheck).toBe(await newest());
  });
});
