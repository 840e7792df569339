import { describe, expect, test } from 'vitest';
import type { Arguments } from '../../../../infra/testing/answering-store.ts';
import { chorus, shownIn } from '../../../../infra/testing/chorus.ts';
import { componentsOf, customIdOf } from '../../../../infra/testing/dispatching.ts';
import { BOB, press, slash } from '../../../../infra/testing/interaction.ts';
import type { BankOutcome, UpgradeOutcome } from '../../../../shared/economy/bank.ts';

const amount = (value: string) => [{ name: 'amount', type: 3, value }];
const state = { wallet: 600, bank: 400, capacity: 10_000 };
const moved: BankOutcome = { status: 'moved', amount: 400, transfer: '7', ...state };
const upgraded: UpgradeOutcome = {
  status: 'upgraded',
  cost: 4_000,
  wallet: 96_000,
  capacity: 15_000,
  nextCost: 8_000,
  transfer: '8',
};

function banking(outcome: BankOutcome = moved, upgrade: UpgradeOutcome = upgraded) {
  const asks: unknown[] = [];
  const made = chorus({
    bank: { status: 'bank', tier: 0, wallet: 5_000, bank: 400, capacity: 10_000 },
    economy_bank_move: ({ key, isDeposit, amount }: Arguments) => {
      asks.push({ key, direction: isDeposit ? 'deposit' : 'withdraw', amount: amount ?? 'all' });
      return outcome;
    },
    economy_bank_upgrade: ({ key, levels }: Arguments) => {
      asks.push({ key, levels });
      return upgrade;
    },
  });
  return { asks, ...made };
}

describe('/bank deposit and withdraw', () => {
  test.each([
    ['deposit', '400', 400, 'Deposited'],
    ['deposit', '1,500', 1_500, 'Deposited'],
    ['withdraw', 'all', 'all', 'Withdrawn'],
  ] as const)('%s %s', async (direction, typed, wanted, title) => {
    const { send, asks } = banking();
    const command = slash(`bank ${direction}`, amount(typed));
    const answer = await send(command);
    expect(asks).toEqual([{ key: `i:${command.id}`, direction, amount: wanted }]);
    expect(shownIn(answer)).toMatchObject({ title, description: '**400 credits**' });
    expect(answer.data?.flags).toBe(64);
    expect(componentsOf(answer.data)).toMatchObject([{ label: 'Receipt' }]);
  });

  test.each(['0', '-5', 'many', '1.5'])('"%s" isn’t an amount, and no statement runs', async (typed) => {
    const { send, asks } = banking();
    expect((await send(slash('bank deposit', amount(typed)))).data?.content).toContain('whole number');
    expect(asks).toEqual([]);
  });

  test.each([
    [
      { status: 'insufficient', missing: 40, ...state },
      'deposit',
      "You're 40 credits short. Your wallet holds 600 credits.",
    ],
    [
      { status: 'insufficient', missing: 40, ...state },
      'withdraw',
      "You're 40 credits short. Your bank holds 400 credits.",
    ],
    [{ status: 'insufficient', missing: 1, ...state, wallet: 0 }, 'deposit', 'Your wallet is empty.'],
    [{ status: 'insufficient', missing: 1, ...state, bank: 0 }, 'withdraw', 'Your bank is empty.'],
    [{ status: 'no_room', room: 0, ...state }, 'deposit', 'Use `/bank upgrade` for more room'],
    [{ status: 'no_room', room: 9_600, ...state }, 'deposit', 'only has room for 9,600 credits'],
    [{ status: 'frozen' }, 'deposit', 'frozen'],
    [{ status: 'switched_off', subject: 'module:economy' }, 'deposit', 'turned off'],
  ] as const)('%o is told in a sentence', async (outcome, direction, sentence) => {
    const answer = await banking(outcome).send(slash(`bank ${direction}`, amount('10')));
    expect(answer.data?.content).toContain(sentence);
    expect(answer.data?.flags).toBe(64);
  });
});

describe('/bank view', () => {
  test('shows both accounts, with buttons for the member alone', async () => {
    const { send, asks } = banking();
    const answer = await send(slash('bank view'));
    expect(shownIn(answer)).toMatchObject({
      description: 'Room for 5,000 more credits costs 4,000 credits.',
      fields: [
        { name: 'Wallet', value: '5,000 credits' },
        { name: 'Bank', value: '400 credits of 10,000 credits' },
      ],
    });
    const id = customIdOf(answer.data, 'Deposit all');
    expect((await send(press(id, { user: BOB }))).data?.content).toContain('can use that');
    expect(asks).toEqual([]);
    const pressed = await send(press(id));
    expect(pressed.type).toBe(7);
    expect(asks).toMatchObject([{ direction: 'deposit', amount: 'all' }]);
  });

  test('a double click on Upgrade is one upgrade', async () => {
    const { send, asks } = banking();
    const id = customIdOf((await send(slash('bank view'))).data, 'Upgrade');
    await send(press(id));
    await send(press(id));
    const keys = asks.map((ask) => (ask as { key: string }).key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });
});

describe('/bank upgrade', () => {
  test('shows the cost, the new room, and the next cost', async () => {
    const { send, asks } = banking();
    const answer = await send(slash('bank upgrade', [{ name: 'levels', type: 4, value: 3 }]));
    expect(asks).toMatchObject([{ levels: 3 }]);
    expect(JSON.stringify(shownIn(answer))).toMatch(/15,000 credits.*4,000 credits.*8,000 credits/);
  });

  test('says how much is missing', async () => {
    const answer = await banking(moved, { status: 'insufficient', missing: 1, wallet: 3_999, cost: 4_000 }).send(
      slash('bank upgrade'),
    );
    expect(answer.data?.content).toContain('1 credit');
  });
});
