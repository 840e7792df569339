import { describe, expect, test } from 'vitest';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { ALICE, BOB, BOT_ID, NOW_MS, slash } from '../../../infra/testing/interaction.ts';
import type { BalanceOutcome } from '../../../shared/economy/balance.ts';
import { dayIndex } from '../../../shared/economy/calendar.ts';

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

  test('shows the member’s own credits and streak', async () => {
    const { send, asked } = having({ status: 'balance', wallet: 1_234, bank: 0, streak: 3, lastDay: TODAY - 1 });
    expect(shownIn(await send(slash('balance')))).toMatchObject({
      title: 'Your balance',
      description: '**1,234 credits**',
      fields: [{ name: 'Daily streak', value: '3 days' }],
    });
    expect(asked).toEqual([ALICE.id]);
  });

  test('shows another member’s, whatever their name', async () => {
    const rich = { status: 'balance', wallet: 1, bank: 0, streak: 0, lastDay: null } as const;
    const { send, asked } = having(rich);
    const command = slash('balance', [user(BOB.id)], {});
    if (command.type !== 2) throw new TypeError('not a command');
    command.data.resolved = { users: { [BOB.id]: { ...BOB, global_name: '**B** @everyone' } } };
    expect(shownIn(await send(command))).toMatchObject({
      title: "\\*\\*B\\*\\* \\@everyone's balance",
      fields: [{ value: 'None' }],
    });
    expect(asked).toEqual([BOB.id]);
  });

  test('doesn’t show a streak that is over', async () => {
    const { send } = having({ status: 'balance', wallet: 0, bank: 0, streak: 3, lastDay: TODAY - 2 });
    expect(shownIn(await send(slash('balance'))).fields).toMatchObject([{ value: 'None. Start one with `/daily`.' }]);
  });

  test('refuses bots, and members without the required role', async () => {
    const { send, asked } = having({ status: 'role_required', roles: ['31'] });
    expect((await send(slash('balance', [user(BOT_ID)]))).data?.content).toBe(
      "Bots don't have credits. Pick a member.",
    );
    expect(asked).toEqual([]);
    expect((await send(slash('balance'))).data).toMatchObject({
      content: expect.stringContaining('<@&31>'),
      flags: 64,
    });
  });
});
