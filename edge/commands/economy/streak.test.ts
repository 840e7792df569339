import { expect, test } from 'vitest';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { BOB, BOT_ID, NOW_MS, slash } from '../../../infra/testing/interaction.ts';
import { dayIndex } from '../../../shared/economy/calendar.ts';

const today = dayIndex(new Date(NOW_MS));

async function shown(row: { length: number; best: number; lastDay: number | null }, of?: string) {
  const options = of === undefined ? [] : [{ name: 'user', type: 6, value: of }];
  const answer = await chorus({ streak: { status: 'streak', ...row } }).send(slash('streak', options));
  return JSON.stringify(shownIn(answer));
}

test('a streak claimed today shows the next claim and the milestone', async () => {
  const text = await shown({ length: 6, best: 9, lastDay: today });
  expect(text).toMatch(/\*\*6 days\*\*.*Claimed today/);
  expect(text).toContain('1,500 credits (×1.5)');
  expect(text).toContain('9 days');
});

test('a streak not claimed today shows its deadline', async () => {
  expect(await shown({ length: 6, best: 6, lastDay: today - 1 })).toMatch(/\*\*6 days\*\*.*Not claimed today\./);
});

test('a streak with a missed day is over, whatever its row says', async () => {
  const text = await shown({ length: 20, best: 20, lastDay: today - 2 });
  expect(text).toMatch(/\*\*0 days\*\*.*Start a new one/);
  expect(text).toContain('1,000 credits (×1.0)');
});

test('a first streak isn’t a new one, and the first milestone raises what a claim pays', async () => {
  const text = await shown({ length: 0, best: 0, lastDay: null });
  expect(text).toContain('Start one with');
  expect(text).toContain('×1.5 at 7 days');
});

test('another member’s streak isn’t the reader’s to claim', async () => {
  expect(await shown({ length: 0, best: 0, lastDay: null }, BOB.id)).toContain('No streak right now.');
  expect(await shown({ length: 6, best: 6, lastDay: today }, BOB.id)).toContain('The next claim is <t:');
  expect(await shown({ length: 6, best: 6, lastDay: today - 1 }, BOB.id)).toContain('The streak ends <t:');
});

test('refuses bots', async () => {
  const answer = await chorus().send(slash('streak', [{ name: 'user', type: 6, value: BOT_ID }]));
  expect(answer.data?.content).toContain("Bots don't have streaks");
});
