import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memberOwning } from '../../infra/testing/belongings.ts';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import { moveInBank, upgradeBank } from './bank.ts';
import { buyItem } from './buy.ts';
import { craftItem } from './craft.ts';
import { claimDaily } from './daily.ts';
import { gatherItems } from './gather.ts';
import { readInventory } from './inventory.ts';
import { payMember, settlePayment } from './pay.ts';
import { readReceipt } from './receipt.ts';
import { sellItem } from './sell.ts';
import type { StaffOutcome } from './staff.ts';
import { requestStaffOrder, settleStaffOrder } from './staff.ts';
import { readStaffLog } from './staff-log.ts';
import { useItem } from './use.ts';
import { doJob } from './work.ts';

let books: Books;
const staff = '600000000000000001';
beforeAll(async () => {
  books = await openBooks(8);
});
afterAll(() => books.drop());

const ask = async (of: string, by = staff) => {
  const caller = books.as(by);
  return { key: caller.key, outcome: await requestStaffOrder(books.store, caller, { action: 'undo', of }) };
};
async function undo(of: string): Promise<StaffOutcome> {
  const { key, outcome } = await ask(of);
  return outcome.status === 'confirm' ? settleStaffOrder(...books.by(staff), key, 'confirm') : outcome;
}
const transferOf = (outcome: { status: string; transfer?: string }): string => {
  if (outcome.transfer === undefined) throw new Error(`no transfer: ${outcome.status}`);
  return outcome.transfer;
};
const pay = async (from: string, to: string, amount: number) =>
  transferOf(await payMember(...books.by(from), { to, amount, note: undefined }));

/** What a member holds, by account. */
const held = (id: string) =>
  books.sql`select asset, bucket, balance from account where owner_id = ${id} and balance > 0 order by id`;
/** What every source and sink has given and taken, by account. */
const system = () => books.sql`
  select account_id, sum(delta) as total from entry where account_version is null group by 1 having sum(delta) <> 0 order by 1`;

describe('undoing', () => {
  test.each<[string, (id: string) => Promise<{ status: string; transfer?: string }>]>([
    ['a daily reward', (id) => claimDaily(...books.by(id))],
    ['a job', (id) => doJob(...books.by(id), 'miner')],
    ['a trip', (id) => gatherItems(...books.by(id), 'loot', undefined)],
    ['a purchase', (id) => buyItem(...books.by(id), 'luck_charm', 2)],
    ['a deposit', (id) => moveInBank(...books.by(id), 'deposit', 500)],
  ])('%s gives back exactly what was there before, on the same accounts', async (_, act) => {
    const id = await books.memberWith(5_000);
    const [before, systemBefore] = [await held(id), await system()];
    const transfer = transferOf(await act(id));
    expect(await held(id)).not.toEqual(before);
    const outcome = await undo(transfer);
    expect(outcome).toMatchObject({ status: 'done', legs: expect.any(Array) });
    expect(await held(id)).toEqual(before);
    expect(await system()).toEqual(systemBefore);
    expect(await auditLedger(books.sql)).toEqual([]);
  });

  test('a purchase of a tool that has worn since is not undone, nor a sale of a worn one, nor crafting', async () => {
    const id = await books.memberWith(60_000);
    const bought = transferOf(await buyItem(...books.by(id), 'basic_net', 1));
    await books.sql`insert into tool_wear (user_id, tool, uses_left) values (${id}, 'basic_net', 3)`;
    expect(await undo(bought)).toMatchObject({ status: 'fixed', code: 'shop' });
    const sold = transferOf(await sellItem(...books.by(id), 'basic_net', 'all'));
    expect(await undo(sold)).toMatchObject({ status: 'fixed', code: 'sell' });
    const maker = await memberOwning(books, { data_fragment: 4, corrupted_file: 1 });
    const made = transferOf(await craftItem(...books.by(maker), 'energy_drink', 1));
    expect(await undo(made)).toMatchObject({ status: 'fixed', code: 'craft' });
  });

  test('tools that staff takes leave no wear for the next one', async () => {
    const id = await memberOwning(books, { basic_net: 1 });
    await books.sql`insert into tool_wear (user_id, tool, uses_left) values (${id}, 'basic_net', 3)`;
    const caller = books.as(staff);
    const order = { action: 'take', member: id, asset: 'basic_net', amount: 1, reason: 'mistake' } as const;
    await requestStaffOrder(books.store, caller, order);
    expect((await settleStaffOrder(...books.by(staff), caller.key, 'confirm')).status).toBe('done');
    await books.sql`select ledger_book(${`again:${id}`}, 'grant', ${id}, null, now(), '{}', ${id},
      '[{"asset": "basic_net", "amount": 1, "name": "grant"}]')`;
    expect(await readInventory(...books.by(id))).toMatchObject({ items: { basic_net: 1 }, wear: {} });
  });

  test('a withdrawal is not undone into a bank that has no room for it any more', async () => {
    const id = await books.memberWith(30_000);
    await moveInBank(...books.by(id), 'deposit', 10_000);
    const withdrawn = transferOf(await moveInBank(...books.by(id), 'withdraw', 10_000));
    await moveInBank(...books.by(id), 'deposit', 5_000);
    expect(await undo(withdrawn)).toMatchObject({ status: 'fixed', code: 'withdraw' });
  });

  test('is not confirmed as a payment would be', async () => {
    const [from, to] = [await books.memberWith(100), await books.memberWith(0)];
    const { key, outcome } = await ask(await pay(from, to, 60));
    expect(outcome.status).toBe('confirm');
    expect(await settlePayment(...books.by(staff), key, 'send')).toEqual({ status: 'not_asked' });
    expect(await books.wallet(to)).toBe(60);
  });

  test('a payment moves it back between the two, and shows both balances first', async () => {
    const [from, to] = [await books.memberWith(100), await books.memberWith(5)];
    const transfer = await pay(from, to, 60);
    const { outcome } = await ask(transfer);
    expect(outcome).toMatchObject({
      status: 'confirm',
      code: 'pay',
      legs: [
        { member: to, bucket: 'wallet', before: 65, after: 5 },
        { member: from, bucket: 'wallet', before: 40, after: 100 },
      ],
    });
    expect([await books.wallet(from), await books.wallet(to)]).toEqual([40, 65]);
    const reversal = transferOf((await undo(transfer)) as { status: string });
    expect([await books.wallet(from), await books.wallet(to)]).toEqual([100, 5]);
    expect(await readReceipt(...books.by(from), reversal)).toMatchObject({ code: 'undo', reverses: transfer });
    expect(await readStaffLog(...books.by(staff), to, { offset: 0, limit: 5 })).toMatchObject({
      lines: [{ code: 'undo', members: expect.arrayContaining([from, to]), reverses: transfer }],
    });
  });

  test('happens once, however many of the staff confirm it at the same time', async () => {
    const [from, to] = [await books.memberWith(100), books.member()];
    const transfer = await pay(from, to, 60);
    const staffs = Array.from({ length: 8 }, () => books.member());
    const keys = await Promise.all(staffs.map(async (each) => (await ask(transfer, each)).key));
    const outcomes = await Promise.all(
      staffs.map((each, index) => settleStaffOrder(...books.by(each), keys[index] ?? '', 'confirm')),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['done', ...Array(7).fill('undone')]);
    expect(await books.wallet(from)).toBe(100);
    expect((await ask(transfer)).outcome).toMatchObject({ status: 'undone', by: expect.any(String) });
  });

  test('is refused with who lacks how much when it is spent, and changes nothing', async () => {
    const [from, to, shop] = [await books.memberWith(100), books.member(), books.member()];
    const transfer = await pay(from, to, 60);
    const { key } = await ask(transfer);
    await pay(to, shop, 45);
    const short = { status: 'short', short: [{ member: to, asset: 'credits', bucket: 'wallet', missing: 45 }] };
    expect(await settleStaffOrder(...books.by(staff), key, 'confirm')).toMatchObject(short);
    expect((await ask(transfer)).outcome).toMatchObject(short);
    expect([await books.wallet(from), await books.wallet(to)]).toEqual([40, 15]);
  });

  test('takes nothing from a frozen account', async () => {
    const [from, to] = [await books.memberWith(100), books.member()];
    const transfer = await pay(from, to, 60);
    await books.freeze(to);
    expect((await ask(transfer)).outcome).toMatchObject({ status: 'member_frozen', member: to });
    await books.freeze(to, false);
    await books.freeze(from);
    expect((await undo(transfer)).status).toBe('done');
  });

  test('is not for whoever took part', async () => {
    const [from, to] = [await books.memberWith(100), books.member()];
    const transfer = await pay(from, to, 60);
    expect((await ask(transfer, from)).outcome.status).toBe('self');
    expect((await ask(transfer, to)).outcome.status).toBe('self');
  });

  test('of an undoing, an upgrade, a freeze or something used is refused; what never was is unknown', async () => {
    const [from, to] = [await books.memberWith(10_000), books.member()];
    const transfer = await pay(from, to, 60);
    const reversal = transferOf((await undo(transfer)) as { status: string });
    expect((await ask(reversal)).outcome).toMatchObject({ status: 'fixed', code: 'undo' });
    const upgrade = transferOf(await upgradeBank(...books.by(from), 1));
    expect((await ask(upgrade)).outcome).toMatchObject({ status: 'fixed', code: 'bank_upgrade' });
    const freeze = books.as(staff);
    await requestStaffOrder(books.store, freeze, { action: 'freeze', member: to, reason: 'x' });
    const frozen = transferOf((await settleStaffOrder(...books.by(staff), freeze.key, 'confirm')) as never);
    expect((await ask(frozen)).outcome).toMatchObject({ status: 'fixed', code: 'freeze' });
    const drinker = await memberOwning(books, { energy_drink: 1 });
    const used = transferOf((await useItem(...books.by(drinker), 'energy_drink', 1)) as { status: string });
    expect((await ask(used)).outcome).toMatchObject({ status: 'fixed', code: 'use' });
    expect((await ask('999999')).outcome).toMatchObject({ status: 'unknown' });
  });
});
