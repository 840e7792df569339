import { describe, expect, test } from 'vitest';
import type { Arguments } from '../../../infra/testing/answering-store.ts';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { type GivenOption, NOW_MS, press, slash } from '../../../infra/testing/interaction.ts';
import type { GatherOutcome } from '../../../shared/economy/gather.ts';
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

  test('shows the finds in the color of the rarest, and the new totals', async () => {
    const { send, asked } = gathering(gathered);
    const embed = shownIn(await send(slash('gather')));
    expect(asked).toEqual([['loot', null]]);
    expect(embed).toMatchObject({
      color: 0xe67e22,
      description: '1 × 🟧 Quantum core\n1 × ⬜ Data fragment',
    });
    expect(embed.fields).toContainEqual({ name: 'New in your collection', value: '🟧 Quantum core' });
    expect(embed.fields).toContainEqual({
      name: 'You now have',
      value: '⬜ Data fragment: 5\n🟧 Quantum core: 1',
      inline: true,
    });
  });

  test('the button repeats the trip with the same zone and tool', async () => {
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

  test('says where to get a tool that the member doesn’t have', async () => {
    const { send } = gathering({ status: 'no_tool', tool: 'quantum_scanner' });
    const answer = await send(slash('gather', [given('tool', 'quantum_scanner')]));
    expect(answer.data?.content).toContain(
      "You don't have a quantum scanner. Buy one with `/shop buy item:quantum_scanner`",
    );
  });
});
