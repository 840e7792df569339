import { describe, expect, test } from 'vitest';
import type { Arguments } from '../../../infra/testing/answering-store.ts';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { componentsOf, customIdOf } from '../../../infra/testing/dispatching.ts';
import { BOB, type GivenOption, NOW_MS, press, slash } from '../../../infra/testing/interaction.ts';
import type { FightOutcome } from '../../../shared/economy/fight.ts';
import type { GatherOutcome } from '../../../shared/economy/gather.ts';
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
const gathered: GatherOutcome = {
  ...settled,
  status: 'gathered',
  zone: 'loot',
  tool: null,
  usesLeft: null,
  luck: 0,
  items: { data_fragment: 1, quantum_core: 1 },
  after: { data_fragment: 5, quantum_core: 1 },
  discovered: ['quantum_core'],
  readyAt: later(5),
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

  test('pays, shows the balance after, and offers to work again when it is time', async () => {
    const { send, asked } = working(worked);
    const command = slash('work', [given('job', 'programmer')]);
    const answer = await send(command);
    expect(asked).toEqual([[`i:${command.id}`, 'programmer']]);
    expect(shownIn(answer)).toMatchObject({ title: 'Code review', description: '**+300 credits**' });
    expect(shownIn(answer).fields).toContainEqual({ name: 'Balance', value: '1,300 credits', inline: true });
    expect(componentsOf(answer.data).map(({ label }) => label)).toEqual(['Work again in 30 min', 'Receipt']);
  });

  test('calls credits what the guild calls them', async () => {
    const { send } = working({ ...worked, currency: { name: 'gems', emoji: '🪙' } } as WorkOutcome);
    expect(shownIn(await send(slash('work', [given('job', 'miner')]))).description).toBe('**+🪙 300 gems**');
  });

  test('the button does the same job again, for the member it was shown to', async () => {
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
    [{ status: 'switched_off', subject: 'command:work' }, /`\/work` is switched off/],
  ])('a refusal says why and is seen by the member alone: %j', async (outcome, sentence) => {
    const answer = await working(outcome).send(slash('work', [given('job', 'miner')]));
    expect(answer.data?.content).toMatch(sentence);
    expect(answer.data?.flags).toBe(64);
  });

  test('a job that does not exist is refused before the books are asked', async () => {
    const { send, asked } = working(worked);
    expect((await send(slash('work', [given('job', 'astronaut')]))).data?.content).toContain('must be one of');
    expect(asked).toEqual([]);
  });

  test('a new level is celebrated with its crates', async () => {
    const risen = { ...worked, xp: { gained: 60, total: 150, level: 2, before: 1 }, crates: { common_crate: 1 } };
    const fields = shownIn(await working(risen).send(slash('work', [given('job', 'miner')]))).fields;
    expect(fields).toContainEqual({
      name: 'You reached level 2!',
      value: expect.stringContaining('1 × ⬜ Common crate'),
    });
  });
});

describe('/gather', () => {
  const gathering = (outcome: GatherOutcome) => {
    const asked: unknown[] = [];
    const made = chorus({
      economy_gather: ({ zone, tool }: Arguments) => {
        asked.push([zone, tool]);
        return outcome;
      },
    });
    return { asked, ...made };
  };

  test('shows what was found in the colour of the rarest, and what one has now', async () => {
    const { send, asked } = gathering(gathered);
    const embed = shownIn(await send(slash('gather')));
    expect(asked).toEqual([['loot', null]]);
    expect(embed).toMatchObject({
      color: 0xe67e22,
      description: '1 × 🟧 Quantum core\n1 × ⬜ Data fragment',
    });
    expect(embed.fields).toContainEqual({ name: 'New in your collection', value: '🟧 Quantum core' });
    expect(embed.fields).toContainEqual({
      name: 'You have now',
      value: '⬜ Data fragment: 5\n🟧 Quantum core: 1',
      inline: true,
    });
  });

  test('the button goes to the same place with the same tool', async () => {
    const { send, asked } = gathering({ ...gathered, tool: 'basic_net', usesLeft: 1 });
    const answer = await send(slash('gather', [given('tool', 'basic_net'), given('zone', 'food')]));
    expect(shownIn(answer).fields).toContainEqual({ name: 'Basic net', value: '1 use left', inline: true });
    await send(press(customIdOf(answer.data, 'Gather again in 5 min')));
    expect(asked).toEqual([
      ['food', 'basic_net'],
      ['food', 'basic_net'],
    ]);
  });

  test('says that the tool broke', async () => {
    const { send } = gathering({ ...gathered, tool: 'basic_scanner', usesLeft: 0 });
    const answer = await send(slash('gather', [given('tool', 'basic_scanner')]));
    expect(shownIn(answer).fields).toContainEqual({
      name: 'Basic scanner',
      value: 'It broke on this trip',
      inline: true,
    });
  });

  test('without the tool: where to get one', async () => {
    const { send } = gathering({ status: 'no_tool', tool: 'quantum_scanner' });
    const answer = await send(slash('gather', [given('tool', 'quantum_scanner')]));
    expect(answer.data?.content).toContain('You have no quantum scanner. `/shop buy item:quantum_scanner`');
  });
});

describe('/fight', () => {
  const fighting = (outcome: FightOutcome) =>
    chorus({ economy_fight: outcome }).send(slash('fight', [given('difficulty', 'medium')]));

  test('a win shows the reward, the loot and the chance it had', async () => {
    const embed = shownIn(await fighting(won));
    expect(embed).toMatchObject({ title: 'Medium fight: won', description: '**+240 credits**' });
    expect(embed.fields).toContainEqual({ name: 'Loot', value: '1 × 🟦 Neural chip' });
    expect(embed.fields).toContainEqual({ name: 'Your chance was', value: '74 %', inline: true });
  });

  test('a loss shows what it cost; one that nobody could pay has no receipt', async () => {
    const lost = { status: 'lost', tier: 'medium', chance: 74, readyAt: later(10) } as const;
    const paid = await fighting({ ...lost, credits: 60, balance: 40, transfer: '7' });
    expect(shownIn(paid)).toMatchObject({ title: 'Medium fight: lost', description: '**−60 credits** for repairs' });
    expect(componentsOf(paid.data).map(({ label }) => label)).toEqual(['Fight again in 10 min', 'Receipt']);
    const waived = await fighting({ ...lost, credits: 0, balance: 3 });
    expect(shownIn(waived).description).toContain('too little in your wallet');
    expect(componentsOf(waived.data)).toHaveLength(1);
  });

  test('below the level of a tier: which level it takes', async () => {
    const answer = await fighting({ status: 'level', level: 2, needed: 4 });
    expect(answer.data?.content).toContain('Medium fights begin at level 4; you are at level 2.');
  });
});
