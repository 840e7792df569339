import { describe, expect, test } from 'vitest';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { componentsOf, customIdOf } from '../../../infra/testing/dispatching.ts';
import { ALICE, BOB, BOT_ID, press, slash } from '../../../infra/testing/interaction.ts';
import { type CollectionOutcome, FINDABLE } from '../../../shared/economy/collection.ts';

const find = (item: string, count = 1) => ({ item, count, firstAt: '2026-01-10T12:00:00+00:00' });

function having(outcome: CollectionOutcome) {
  const asked: unknown[] = [];
  const made = chorus({
    collection: (_: unknown, values: unknown[]) => {
      asked.push(values.at(-1));
      return outcome;
    },
  });
  return { asked, ...made };
}

const finding = (...finds: ReturnType<typeof find>[]) => having({ status: 'collection', finds });
const fieldsOf = (embed: Record<string, unknown>) => (embed.fields ?? []) as { name: string; value: string }[];

describe('/collection', () => {
  test('shows finds by rarity: how many, since when, and how many are left', async () => {
    const { send, asked } = finding(find('quantum_core', 3), find('data_fragment', 1_200));
    const answer = await send(slash('collection'));
    expect(asked).toEqual([ALICE.id]);
    const shown = shownIn(answer);
    expect(shown.description).toContain(`2 of ${FINDABLE.length} kinds found`);
    const [mythic, legendary] = fieldsOf(shown);
    expect(mythic).toEqual({ name: '🟥 Mythic: 0 of 1, 1 left', value: '❔ not found yet' });
    expect(legendary?.name).toMatch(/^🟧 Legendary: 1 of \d, \d left$/);
    expect(legendary?.value).toMatch(/^🟧 Quantum core × 3 · first <t:1768046400:f>\n❔ not found yet/);
    expect(JSON.stringify(shown)).not.toContain('Ancient code');
  });

  test('turns its pages through every item, for its reader alone', async () => {
    const { send } = finding(find('data_fragment'));
    const first = await send(slash('collection', [{ name: 'user', type: 6, value: BOB.id }]));
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
    expect(shownIn(second).description).toContain(`<@${BOB.id}>`);
    const lines = [first, second].flatMap((answer) =>
      fieldsOf(shownIn(answer)).flatMap(({ value }) => value.split('\n')),
    );
    expect(lines).toHaveLength(FINDABLE.length);
    expect(lines.filter((line) => line.includes('Data fragment'))).toHaveLength(1);
    expect(componentsOf(second.data)).toMatchObject([
      { label: '‹ Back' },
      { disabled: true },
      { label: 'Next ›', disabled: true },
    ]);
  });

  test('filters by rarity, on one page', async () => {
    const answer = await finding(find('singularity_shard')).send(
      slash('collection', [{ name: 'filter', type: 3, value: 'mythic' }]),
    );
    expect(fieldsOf(shownIn(answer))).toMatchObject([{ name: '🟥 Mythic: 1 of 1, complete' }]);
    expect(shownIn(answer)).toMatchObject({ title: 'Collection: Mythic', color: 0xe74c3c });
    expect(componentsOf(answer.data)).toEqual([]);
  });

  test('shows its last page to who asks for one beyond it', async () => {
    const { send } = finding();
    const answer = await send(slash('collection', [{ name: 'page', type: 4, value: 9 }]));
    expect(shownIn(answer)).toMatchObject({ footer: { text: expect.stringContaining('Page 2 of 2') } });
    expect(fieldsOf(shownIn(answer)).length).toBeGreaterThan(0);
    expect(componentsOf(answer.data)).toMatchObject([
      { label: '‹ Back' },
      { disabled: true },
      { label: 'Next ›', disabled: true },
    ]);
  });

  test('refuses bots, and members without the required role', async () => {
    const { send, asked } = having({ status: 'switched_off', subject: 'module:economy' });
    const bot = slash('collection', [{ name: 'user', type: 6, value: BOT_ID }]);
    expect((await send(bot)).data?.content).toBe("Bots don't have collections. Pick a member.");
    expect(asked).toEqual([]);
    expect((await send(slash('collection'))).data?.content).toContain('turned off');
  });
});
