import { describe, expect, test } from 'vitest';
import type { Arguments } from '../../../infra/testing/answering-store.ts';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { ALICE, BOB, press, slash } from '../../../infra/testing/interaction.ts';
import { type Receipt, receiptNumber } from '../../../shared/economy/receipt.ts';

describe('/receipt', () => {
  const booked: Receipt = {
    transfer: '7',
    code: 'pay',
    at: '2026-01-15T12:00:00Z',
    actor: ALICE.id,
    note: '**hi**',
    reverses: null,
    legs: [
      { kind: 'user', owner: ALICE.id, bucket: 'wallet', asset: 'credits', delta: -50, balance: 950 },
      { kind: 'user', owner: BOB.id, bucket: 'wallet', asset: 'credits', delta: 50, balance: null },
    ],
  };
  const opening = (found: Receipt | null) => {
    const asked: unknown[] = [];
    const made = chorus({
      economy_receipt: ({ transfer }: Arguments) => {
        asked.push(transfer);
        return found;
      },
    });
    return { asked, ...made };
  };
  const id = (value: string) => [{ name: 'id', type: 3, value }];

  test('opens for the people involved, ephemerally', async () => {
    const { send, asked } = opening(booked);
    const answer = await send(slash('receipt', id(receiptNumber('7').toLowerCase())));
    expect(asked).toEqual(['7']);
    expect(answer.data?.flags).toBe(64);
    expect(shownIn(answer)).toMatchObject({
      title: `Payment ${receiptNumber('7')}`,
      description: '**50 credits**',
      fields: [
        { name: 'From', value: `<@${ALICE.id}>, wallet: 50 credits` },
        { name: 'To', value: `<@${BOB.id}>, wallet: 50 credits` },
        { name: 'When', value: '<t:1768478400:f>' },
        { name: 'Your wallet', value: '1,000 credits → **950 credits**' },
        { name: 'Note', value: '\\*\\*hi\\*\\*' },
      ],
    });
  });

  test('with a typo never reaches the database', async () => {
    const { send, asked } = opening(booked);
    const mistyped = receiptNumber('7').replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
    for (const number of [mistyped, 'x', '```', '-'.repeat(40)]) {
      expect((await send(slash('receipt', id(number)))).data?.content).toMatch(/^That isn't a receipt number\./);
    }
    expect(asked).toEqual([]);
  });

  test('looks the same for a foreign receipt and for none', async () => {
    const { send } = opening(null);
    const answer = await send(slash('receipt', id(receiptNumber('7'))));
    expect(answer.data?.content).toBe('None of your transfers has that receipt number.');
  });

  test('opens by its button for the people involved, without changing the message', async () => {
    const paid = { status: 'paid', from: ALICE.id, to: BOB.id, amount: 50, balance: 950, transfer: '7' } as const;
    const { send } = chorus({
      economy_pay: paid,
      economy_receipt: ({ viewer }: Arguments) => (viewer === BOB.id ? booked : null),
    });
    const payment = await send(
      slash('pay', [
        { name: 'user', type: 6, value: BOB.id },
        { name: 'amount', type: 4, value: 50 },
      ]),
    );
    const button = customIdOf(payment.data, 'Receipt');
    const opened = await send(press(button, { user: BOB }));
    expect([opened.type, opened.data?.flags]).toEqual([4, 64]);
    expect(shownIn(opened).title).toBe(`Payment ${receiptNumber('7')}`);
    const stranger = await send(press(button, { user: { id: '209', username: 'eve' } }));
    expect(stranger.data).toMatchObject({ content: 'Only the people involved can open this receipt.', flags: 64 });
  });
});
