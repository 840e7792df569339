import { describe, expect, test } from 'vitest';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { componentsOf } from '../../../infra/testing/dispatching.ts';
import { type GivenOption, NOW_MS, slash } from '../../../infra/testing/interaction.ts';
import type { FightOutcome } from '../../../shared/economy/fight.ts';
import type { Progress } from '../../../shared/economy/progress.ts';

const given = (name: string, value: string): GivenOption => ({ name, type: 3, value });
const later = (minutes: number) => new Date(NOW_MS + minutes * 60_000).toISOString();
const settled: Progress = {
  transfer: '7',
  after: { credits: 1_300 },
  xp: { gained: 25, total: 25, level: 1, before: 1 },
  crates: {},
  discovered: [],
};
const won: FightOutcome = {
  ...settled,
  status: 'won',
  tier: 'medium',
  chance: 74,
  credits: 240,
  items: { neural_chip: 1 },
  readyAt: later(10),
};

describe('/fight', () => {
  const fighting = (outcome: FightOutcome) =>
    chorus({ economy_fight: outcome }).send(slash('fight', [given('difficulty', 'medium')]));

  test('a win shows the reward, the loot, and its chance', async () => {
    const embed = shownIn(await fighting(won));
    expect(embed).toMatchObject({ title: 'Medium fight: won', description: '**+240 credits**' });
    expect(embed.fields).toContainEqual({ name: 'Loot', value: '1 × 🟦 Neural chip' });
    expect(embed.fields).toContainEqual({ name: 'Your chance was', value: '74%', inline: true });
  });

  test('a loss shows its cost, and has no receipt when the member couldn’t pay', async () => {
    const lost = { status: 'lost', tier: 'medium', chance: 74, readyAt: later(10) } as const;
    const paid = await fighting({ ...lost, credits: 60, balance: 40, transfer: '7' });
    expect(shownIn(paid)).toMatchObject({ title: 'Medium fight: lost', description: '**−60 credits** for repairs' });
    expect(componentsOf(paid.data).map(({ label }) => label)).toEqual(['Fight again in 10 min', 'Receipt']);
    const waived = await fighting({ ...lost, credits: 0, balance: 3 });
    expect(shownIn(waived).description).toContain('too little in your wallet');
    expect(componentsOf(waived.data)).toHaveLength(1);
  });

  test('a fight above the member’s level names the level it needs', async () => {
    const answer = await fighting({ status: 'level', level: 2, needed: 4 });
    expect(answer.data?.content).toContain("Medium fights need level 4, and you're at level 2.");
  });
});
