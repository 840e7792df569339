import { describe, expect, test } from 'vitest';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { componentsOf, customIdOf } from '../../../infra/testing/dispatching.ts';
import { ALICE, BOB, press, slash } from '../../../infra/testing/interaction.ts';
import type { WithCurrency } from '../../../shared/economy/currency.ts';
import { type BoardId, type LeaderboardOutcome, STANDINGS_PER_PAGE } from '../../../shared/economy/leaderboard.ts';
import { xpOf } from '../../../shared/economy/level.ts';

type Ranked = Extract<LeaderboardOutcome, { status: 'leaderboard' }>;

const RANKED: Ranked = {
  status: 'leaderboard',
  total: 25,
  rows: [
    { rank: 1, user: BOB.id, value: 5_000 },
    { rank: 2, user: ALICE.id, value: 300 },
    { rank: 2, user: '31', value: 300 },
    { rank: 4, user: '32', value: 1 },
  ],
  own: { rank: 2, value: 300 },
};

function ranking(outcome: WithCurrency<LeaderboardOutcome>) {
  /** Which page, from 0. */
  const asked: number[] = [];
  const made = chorus({
    leaderboard: (_: unknown, values: unknown[]) => {
      const limit = values.indexOf(STANDINGS_PER_PAGE);
      asked.push(Number(values[limit + 1]) / STANDINGS_PER_PAGE);
      return outcome;
    },
  });
  return { asked, ...made };
}

const board = (value: string) => ({ name: 'board', type: 3, value });
const where = (value: string) => ({ name: 'where', type: 3, value });

describe('/leaderboard', () => {
  test('shows ranks, members, and values, highlights the reader, and pings nobody', async () => {
    const { send, asked } = ranking(RANKED);
    const answer = await send(slash('leaderboard', [board('credits')]));
    expect(asked).toEqual([0]);
    const shown = shownIn(answer);
    expect(shown).toMatchObject({
      title: 'Most credits · this server',
      fields: [{ name: 'You', value: '🥈 of 25 · 300 credits' }],
    });
    expect(String(shown.description).split('\n')).toEqual([
      `🥇 <@${BOB.id}> · 5,000 credits`,
      `**🥈 <@${ALICE.id}> · 300 credits**`,
      '🥈 <@31> · 300 credits',
      '#4 <@32> · 1 credit',
    ]);
    expect(answer.data?.allowed_mentions).toEqual({ parse: [] });
  });

  test.each<[BoardId, number, string]>([
    ['net-worth', 300, '300 credits'],
    ['level', xpOf(12) + 5, 'level 12 · 16,945 XP'],
    ['collection', 1, '1 kind'],
    ['collection', 7, '7 kinds'],
    ['streak', 1, '1 day'],
  ])('by %s, %i is shown as “%s”', async (id, value, text) => {
    const rows = [{ rank: 1, user: BOB.id, value }];
    const shown = shownIn(await ranking({ ...RANKED, rows }).send(slash('leaderboard', [board(id)])));
    expect(shown.description).toBe(`🥇 <@${BOB.id}> · ${text}`);
  });

  test('turns its pages for its reader alone, and stops at both ends', async () => {
    const { send, asked } = ranking(RANKED);
    const first = await send(slash('leaderboard', [board('streak'), where('everywhere')]));
    expect(componentsOf(first.data)).toMatchObject([
      { label: '‹ Back', disabled: true },
      { disabled: true },
      { label: 'Next ›' },
    ]);
    expect((await send(press(customIdOf(first.data, 'Next ›'), { user: BOB }))).data?.content).toContain(
      'can use that',
    );
    const second = await send(press(customIdOf(first.data, 'Next ›')));
    expect(second.type).toBe(7);
    expect(shownIn(second)).toMatchObject({ footer: { text: expect.stringContaining('Page 2 of 3') } });
    const last = await send(slash('leaderboard', [board('streak'), { name: 'page', type: 4, value: 3 }]));
    expect(componentsOf(last.data)).toMatchObject([
      { label: '‹ Back' },
      { disabled: true },
      { label: 'Next ›', disabled: true },
    ]);
    expect([first, second, last].map((answer) => shownIn(answer).title)).toEqual([
      'Longest streak · everywhere',
      'Longest streak · everywhere',
      'Longest streak · this server',
    ]);
    expect(asked).toEqual([0, 1, 2]);
  });

  test('tells unranked members how to begin', async () => {
    const none = { ...RANKED, rows: [], total: 0, own: null };
    const answer = await ranking(none).send(slash('leaderboard', [board('collection')]));
    expect(shownIn(answer)).toMatchObject({
      description: 'Nobody is ranked yet. Find items with `/gather`.',
      fields: [{ value: 'Not ranked yet. Find items with `/gather`.' }],
    });
    expect(componentsOf(answer.data)).toEqual([]);
  });

  test('ranks everywhere in direct messages, and no server', async () => {
    const { send, asked } = ranking(RANKED);
    const shown = shownIn(await send(slash('leaderboard', [board('level')], { isDirect: true })));
    expect(shown.title).toBe('Highest level · everywhere');
    expect(asked).toEqual([0]);
    const refused = await send(slash('leaderboard', [board('level'), where('server')], { isDirect: true }));
    expect(refused.data?.content).toContain('no server to rank');
    expect(asked).toHaveLength(1);
  });

  test('is refused where staff switched it off', async () => {
    const { send } = ranking({ status: 'switched_off', subject: 'command:leaderboard' });
    expect((await send(slash('leaderboard', [board('level')]))).data).toMatchObject({
      content: expect.stringContaining('turned off'),
      flags: 64,
    });
  });

  test('the largest numbers fit in a message', async () => {
    const rows = Array.from({ length: 10 }, (_, i) => ({
      rank: 999_990 + i,
      user: '1'.repeat(19),
      value: Number.MAX_SAFE_INTEGER,
    }));
    const shown = shownIn(await ranking({ ...RANKED, rows }).send(slash('leaderboard', [board('credits')])));
    expect(String(shown.description).split('\n')).toHaveLength(10);
  });
});
