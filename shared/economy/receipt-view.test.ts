import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Books, NOON, openBooks } from '../../infra/testing/books.ts';
import { claimDaily } from './daily.ts';
import { payMember } from './pay.ts';
import { readReceipt } from './receipt.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

async function payment(note: string | undefined) {
  const [from, to] = [await books.memberWith(500), await books.memberWith(40)];
  const outcome = await payMember(...books.by(from), { to, amount: 120, note });
  if (outcome.status !== 'paid') throw new Error(outcome.status);
  return { from, to, transfer: outcome.transfer };
}

test('both parties see both legs, each only its own balance', async () => {
  const { from, to, transfer } = await payment('pizza');
  const seenBy = async (viewer: string) => {
    const receipt = await readReceipt(...books.by(viewer), transfer);
    if (receipt === null) throw new Error('no receipt');
    return { ...receipt, at: new Date(receipt.at) };
  };
  const leg = { kind: 'user', bucket: 'wallet', asset: 'credits' };
  const page = { transfer, code: 'pay', at: NOON, actor: from, note: 'pizza', reverses: null };
  expect(await seenBy(from)).toEqual({
    ...page,
    legs: [
      { ...leg, owner: from, delta: -120, balance: 380 },
      { ...leg, owner: to, delta: 120, balance: null },
    ],
  });
  expect(await seenBy(to)).toEqual({
    ...page,
    legs: [
      { ...leg, owner: from, delta: -120, balance: null },
      { ...leg, owner: to, delta: 120, balance: 160 },
    ],
  });
});

test('the balance on a receipt is the one right after it, whatever came later', async () => {
  const { from, to, transfer } = await payment(undefined);
  await payMember(...books.by(from), { to, amount: 80, note: undefined });
  const receipt = await readReceipt(...books.by(from), transfer);
  expect(receipt?.legs[0]).toMatchObject({ owner: from, balance: 380 });
  expect(receipt?.note).toBeNull();
});

test('nobody else can open it, and what does not exist looks the same', async () => {
  const { transfer } = await payment('secret');
  const stranger = await books.memberWith(1);
  expect(await readReceipt(...books.by(stranger), transfer)).toBeNull();
  expect(await readReceipt(...books.by(stranger), '1099511627775')).toBeNull();
  expect(await readReceipt(...books.by('0'), transfer)).toBeNull();
});

test('a reward shows where its credits come from', async () => {
  const id = books.member();
  const outcome = await claimDaily(...books.by(id));
  if (outcome.status !== 'paid') throw new Error(outcome.status);
  expect(await readReceipt(...books.by(id), outcome.transfer)).toMatchObject({
    code: 'daily',
    actor: id,
    legs: [
      { kind: 'mint', owner: '0', bucket: 'daily', delta: -1_000, balance: null },
      { kind: 'user', owner: id, bucket: 'wallet', delta: 1_000, balance: 1_000 },
    ],
  });
  expect(await readReceipt(...books.by('0'), outcome.transfer)).toBeNull();
});
