import { describe, expect, test } from 'vitest';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { NOW_MS, slash } from '../../../infra/testing/interaction.ts';
import { dayIndex } from '../../../shared/economy/calendar.ts';
import type { DailyOutcome } from '../../../shared/economy/daily.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';

const TODAY = dayIndex(new Date(NOW_MS));

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

  test('pays and shows what comes next', async () => {
    const answer = await claiming(paid);
    expect(shownIn(answer)).toMatchObject({
      description: '**+1,500 credits**',
      fields: [
        { name: 'Wallet', value: '9,000 credits' },
        { name: 'Streak', value: '7 days (×1.5)' },
        { name: 'Next milestone', value: '×2.0 in 7 days' },
        { name: 'Next claim', value: `<t:${((TODAY + 1) * 86_400).toString()}:R>` },
        { name: 'Level 2', value: '+50 XP · 370 to level 3' },
      ],
      footer: { text: `Receipt ${receiptNumber('7')}` },
    });
    expect(answer.data).not.toHaveProperty('flags');
  });

  test('says when a streak was lost, and when the top is reached', async () => {
    expect(shownIn(await claiming({ ...paid, lost: 12 })).description).toContain('your streak of 12 days starts over');
    expect(shownIn(await claiming({ ...paid, lost: 1 })).description).toBe('**+1,500 credits**');
    expect(shownIn(await claiming({ ...paid, streak: 30 })).fields).toContainEqual(
      expect.objectContaining({ name: 'Next milestone', value: "You're at the top" }),
    );
  });

  test.each<[DailyOutcome, RegExp]>([
    [
      { status: 'claimed', day: TODAY, streak: 1, balance: 5 },
      /^You've already claimed today's credits\. Come back <t:\d+:R>\. You're on a 1-day streak\.$/,
    ],
    [{ status: 'frozen' }, /^Your account is frozen\./],
    [{ status: 'switched_off', subject: 'module:economy' }, /^The economy commands are turned off/],
  ])('refuses %j ephemerally', async (outcome, sentence) => {
    expect((await claiming(outcome)).data).toMatchObject({ content: expect.stringMatching(sentence), flags: 64 });
  });
});
