/** What's left to pay for a form, as members see it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { shownIn } from '../../../../infra/testing/chorus.ts';
import type { GivenOption } from '../../../../infra/testing/interaction.ts';
import { openSnailStage, type SnailStage, say, text } from '../../../../infra/testing/snail-stage.ts';

let stage: SnailStage;
beforeAll(async () => {
  stage = await openSnailStage();
});
afterAll(() => stage.database.drop());
beforeEach(() => stage.clear());

describe('/snail calc', () => {
  const levels = (value: string) => text('levels', value);
  const tier = (value: number) => ({ name: 'tier', type: 4, value });
  const fields = async (options: GivenOption[]) =>
    shownIn(await stage.ask('snail calc', options)).fields as { name: string; value: string }[];

  test('the well-known example, and a dragon', async () => {
    expect(await fields([tier(6), levels('3,3,2,0,0,0,0,1')])).toMatchObject([
      { name: 'Cells', value: '1,963,000' },
      { name: 'B-tads', value: '8,645,000' },
      { name: 'Hours', value: '4,088 (170 days and 8 hours)' },
    ]);
    const dragon = await fields([tier(5), levels('10 10 10 3 10 10 10 0'), { name: 'dragon', type: 5, value: true }]);
    expect(dragon.map(({ name, value }) => `${name} ${value}`)).toEqual([
      'Zombie cells 0',
      'Demon cells 0',
      'Angel cells 0',
      'Mutant cells 45,000',
      'Mecha cells 45,000',
      'B-tads 75,000',
      'Hours 120 (5 days)',
    ]);
  });

  test.each([
    [[tier(9), levels('0,0,0,0,0,0,0,0')], '`tier` can be at most 8.'],
    [[tier(6), levels('0,0,0,4,0,0,0,0')], '`compass` has to be a whole number from 0 to 3 in tier 6.'],
    [[tier(6), levels('0,0')], 'Enter 8 levels, not 2'],
    ...['time_mod_a', 'btad_mod', 'cell_mod'].map(
      (name) =>
        [
          [tier(5), levels('0,0,0,0,0,0,0,0'), { name, type: 10, value: 11 }],
          `\`${name}\` can be at most 10.`,
        ] as const,
    ),
    ...['time_mod_b', 'flat_time'].map(
      (name) =>
        [
          [tier(5), levels('0,0,0,0,0,0,0,0'), { name, type: 10, value: -1 }],
          `\`${name}\` must be at least 0.`,
        ] as const,
    ),
  ] as [GivenOption[], string][])('%# is refused by name', async (options, sentence) => {
    expect(say(await stage.ask('snail calc', options))).toContain(sentence);
  });
});
