import { expect, test } from 'vitest';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { BOT_ID, NOW_MS, slash } from '../../../infra/testing/interaction.ts';
import { dayIndex } from '../../../shared/economy/calendar.ts';

const today = dayIndex(new Date(NOW_MS));

async function shown(row: { length: number; best: number; lastDay: number | null }) {
  const answer = await chorus({ streak: { status: 'streak', ...row } }).send(slash('streak'));
  return JSON.stringify(shownIn(answer));
}

test('a streak claimed today goes on; the next claim and the milestone are named', async () => {
  const text = await shown({ length: 6, best: 9, lastDay: today });
  expect(text).toMatch(/\*\*6 days\*\*.*Claimed today/);
  expect(text).toContain('1,500 credits (×1.5)');
  expect(text).toContain('9 days');
});

test('a streak not claimed today says until when', async () => {
  expect(await shown({ length: 6, best: 6, lastDay: today - 1 })).toMatch(/\*\*6 days\*\*.*Not claimed today yet/);
});

test('a streak with a missed day is over, whatever the books still hold', async () => {
  const text = await shown({ length: 20, best: 20, lastDay: today - 2 });
  expect(text).toMatch(/\*\*0 days\*\*.*starts a new one/);
  expect(text).toContain('1,000 credits (×1.0)');
});

test('bots have none', async () => {
  const answer = await chorus().send(slash('streak', [{ name: 'user', type: 6, value: BOT_ID }]));
  expect(answer.data?.content).toContain('Bots keep no streaks');
});
