import { describe, expect, test } from 'vitest';
import type { Arguments } from '../../../infra/testing/answering-store.ts';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { ALICE, BOB, BOT_ID, NOW_MS, press, slash } from '../../../infra/testing/interaction.ts';
import type { BalanceOutcome } from '../../../shared/economy/balance.ts';
import { dayIndex } from '../../../shared/economy/calendar.ts';
import type { DailyOutcome } from '../../../shared/economy/daily.ts';
import { type Receipt, receiptNumber } from '../../../shared/economy/receipt.ts';

const TODAY = dayIndex(new Date(NOW_MS));

describe('/balance', () => {
  const having = (outcome: BalanceOutcome) => {
    const asked: unknown[] = [];
    const balance = (_: unknown, values: unknown[]) => {
      asked.push(values.at(-1));
      return outcome;
    };
    return { asked, ...chorus({ balance }) };
  };
  const user = (value: string) => ({ name: 'user', type: 6, value });

  test('shows one’s own credits and streak', async () => {
    const { send, asked } = having({ status: 'balance', wallet: 1_234, bank: 0, streak: 3, lastDay: TODAY - 1 });
    expect(shownIn(await send(slash('balance')))).toMatchObject({
      title: 'Your balance',
      description: '**1,234 credits**',
      fields: [{ name: 'Daily streak', value: '3 days' }],
    });
    expect(asked).toEqual([ALICE.id]);
  });

  test('shows those of another member, whatever they call themselves', async () => {
    const rich = { status: 'balance', wallet: 1, bank: 0, streak: 0, lastDay: null } as const;
    const { send, asked } = having(rich);
    const command = slash('balance', [user(BOB.id)], {});
    if (command.type !== 2) throw new TypeError('not a command');
    command.data.resolved = { users: { [BOB.id]: { ...BOB, global_name: '**B** @everyone' } } };
    expect(shownIn(await send(command))).toMatchObject({ title: "\\*\\*B\\*\\* \\@everyone's balance" });
    expect(asked).toEqual([BOB.id]);
  });

  test('does not show a streak that is over', async () => {
    const { send } = having({ status: 'balance', wallet: 0, bank: 0, streak: 3, lastDay: TODAY - 2 });
    expect(shownIn(await send(slash('balance'))).fields).toMatchObject([{ value: 'none: `/daily` starts one' }]);
  });

  test('of a bot is refused; so is one where staff said no', async () => {
    const { send, asked } = having({ status: 'role_required', roles: ['31'] });
    expect((await send(slash('balance', [user(BOT_ID)]))).data?.content).toBe('Bots keep no credits. Pick a member.');
    expect(asked).toEqual([]);
    expect((await send(slash('balance'))).data).toMatchObject({
      content: expect.stringContaining('<@&31>'),
      flags: 64,
    });
  });
});

describe('/daily', () => {
  const claiming = (outcome: DailyOutcome) => chorus({ economy_daily: outcome }).send(slash('daily'));
  const paid = {
    status: 'paid',
    transfer: '7',
    amount: 1_500,
    tenths: 15,
    day: TODAY,
    streak: 7,
    lost: 0,
    balance: 9_000,
    after: { credits: 9_000 },
    xp: { gained: 50, total: 190, level: 2, before: 2 },
    crates: {},
    discovered: [],
  } as const satisfies DailyOutcome;

  test('pays, and says what comes next', async () => {
    const answer = await claiming(paid);
    expect(shownIn(answer)).toMatchObject({
      description: '**+1,500 credits**',
      fields: [
        { name: 'Balance', value: '9,000 credits' },
        { name: 'Streak', value: '7 days (×1.5)' },
        { name: 'Next milestone', value: '×2.0 in 7 days' },
        { name: 'Next claim', value: `<t:${((TODAY + 1) * 86_400).toString()}:R>` },
        { name: 'Level 2', value: '+50 XP · 370 to level 3' },
      ],
      footer: { text: `Receipt ${receiptNumber('7')}` },
    });
    expect(answer.data).not.toHaveProperty('flags');
  });

  test('says that a streak was lost, and that the top is reached', async () => {
    expect(shownIn(await claiming({ ...paid, lost: 12 })).description).toContain('your streak of 12 days starts over');
    expect(shownIn(await claiming({ ...paid, lost: 1 })).description).toBe('**+1,500 credits**');
    expect(shownIn(await claiming({ ...paid, streak: 30 })).fields).toContainEqual(
      expect.objectContaining({ name: 'Next milestone', value: 'You are at the top' }),
    );
  });

  test.each<[DailyOutcome, RegExp]>([
    [
      { status: 'claimed', day: TODAY, streak: 1, balance: 5 },
      /^You have claimed today's credits already\. .*<t:\d+:R>; your streak is 1 day\.$/,
    ],
    [{ status: 'frozen' }, /^Your account is frozen\./],
    [{ status: 'switched_off', subject: 'module:economy' }, /^The economy commands are switched off/],
  ])('refuses %j for the member alone', async (outcome, sentence) => {
    expect((await claiming(outcome)).data).toMatchObject({ content: expect.stringMatching(sentence), flags: 64 });
  });
});

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

  test('opens for those who took part, for them alone', async () => {
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

  test('with a typing error never reaches the books', async () => {
    const { send, asked } = opening(booked);
    const mistyped = receiptNumber('7').replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
    for (const number of [mistyped, 'x', '```', '-'.repeat(40)]) {
      expect((await send(slash('receipt', id(number)))).data?.content).toMatch(/^That is not a receipt number\./);
    }
    expect(asked).toEqual([]);
  });

  test('of others looks like none', async () => {
    const { send } = opening(null);
    const answer = await send(slash('receipt', id(receiptNumber('7'))));
    expect(answer.data?.content).toBe('You took part in no transfer with that receipt number.');
  });

  test('opens by its button for whoever took part, without changing the message', async () => {
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
    expect(stranger.data).toMatchObject({ content: 'Only those who took part can open this receipt.', flags: 64 });
  });
});
