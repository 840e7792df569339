import { describe, expect, test } from 'vitest';
import type { Arguments } from '../../../infra/testing/answering-store.ts';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { componentsOf, customIdOf } from '../../../infra/testing/dispatching.ts';
import { BOB, type GivenOption, NOW_MS, press, slash } from '../../../infra/testing/interaction.ts';
import type { Progress } from '../../../shared/economy/progress.ts';
import type { WorkOutcome } from '../../../shared/economy/work.ts';

const given = (name: string, value: string): GivenOption => ({ name, type: 3, value });
const later = (minutes: number) => new Date(NOW_MS + minutes * 60_000).toISOString();
const settled: Progress = {
  transfer: '7',
  after: { credits: 1_300 },
  xp: { gained: 25, total: 25, level: 1, before: 1 },
  crates: {},
  discovered: [],
};
const worked: WorkOutcome = {
  ...settled,
  status: 'worked',
  job: 'programmer',
  credits: 300,
  items: {},
  readyAt: later(30),
};

describe('/work', () => {
  const working = (outcome: WorkOutcome) => {
    const asked: unknown[] = [];
    const made = chorus({
      economy_work: ({ key, job }: Arguments) => {
        asked.push([key, job]);
        return outcome;
      },
    });
    return { asked, ...made };
  };

  test('pays, shows the new balance, and offers to work again', async () => {
    const { send, asked } = working(worked);
    const command = slash('work', [given('job', 'programmer')]);
    const answer = await send(command);
    expect(asked).toEqual([[`i:${command.id}`, 'programmer']]);
    expect(shownIn(answer)).toMatchObject({ title: 'Code review', description: '**+300 credits**' });
    expect(shownIn(answer).fields).toContainEqual({ name: 'Wallet', value: '1,300 credits', inline: true });
    expect(componentsOf(answer.data).map(({ label }) => label)).toEqual(['Work again in 30 min', 'Receipt']);
  });

  test('uses the server’s currency', async () => {
    const { send } = working({ ...worked, currency: { name: 'gems', emoji: '🪙' } } as WorkOutcome);
    expect(shownIn(await send(slash('work', [given('job', 'miner')]))).description).toBe('**+🪙 300 gems**');
  });

  test('the button repeats the job, for its member alone', async () => {
    const { send, asked } = working(worked);
    const answer = await send(slash('work', [given('job', 'trader')]));
    const id = customIdOf(answer.data, 'Work again in 30 min');
    await send(press(id));
    expect(asked.map((one) => (one as string[])[1])).toEqual(['trader', 'trader']);
    const foreign = await send(press(id, { user: BOB }));
    expect(foreign.data?.flags).toBe(64);
    expect(asked).toHaveLength(2);
  });

  test.each<[WorkOutcome, RegExp]>([
    [{ status: 'cooldown', readyAt: later(12) }, /again <t:\d+:R>.*`\/gather`/],
    [{ status: 'frozen' }, /frozen/],
    [{ status: 'switched_off', subject: 'command:work' }, /`\/work` is turned off/],
  ])('a refusal says why, to the member alone: %j', async (outcome, sentence) => {
    const answer = await working(outcome).send(slash('work', [given('job', 'miner')]));
    expect(answer.data?.content).toMatch(sentence);
    expect(answer.data?.flags).toBe(64);
  });

  test('a job that doesn’t exist is refused before any statement runs', async () => {
    const { send, asked } = working(worked);
    expect((await send(slash('work', [given('job', 'astronaut')]))).data?.content).toContain('must be one of');
    expect(asked).toEqual([]);
  });

  test('a new level shows its crates', async () => {
    const risen = { ...worked, xp: { gained: 60, total: 150, level: 2, before: 1 }, crates: { common_crate: 1 } };
    const fields = shownIn(await working(risen).send(slash('work', [given('job', 'miner')]))).fields;
    expect(fields).toContainEqual({
      name: 'You reached level 2!',
      value: expect.stringContaining('1 × ⬜ Common crate'),
    });
  });
});
