import { describe, expect, test } from 'vitest';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { ALICE, BOB, BOT_ID, slash } from '../../../infra/testing/interaction.ts';
import type { VaultOutcome } from '../../../shared/economy/collection.ts';
import type { WithCurrency } from '../../../shared/economy/currency.ts';

function having(outcome: WithCurrency<VaultOutcome>) {
  const asked: unknown[] = [];
  const made = chorus({
    vault: (_: unknown, values: unknown[]) => {
      asked.push(values.at(-1));
      return outcome;
    },
  });
  return { asked, ...made };
}

describe('/vault', () => {
  test('shows the five most valuable items with count and worth, in the color of the best', async () => {
    const items = {
      data_fragment: 900,
      xp_booster: 2,
      encryption_key: 1,
      hologram_badge: 3,
      quantum_core: 2,
      ancient_code: 1,
      mythic_crate: 1,
    };
    const { send, asked } = having({ status: 'vault', items });
    const shown = shownIn(await send(slash('vault')));
    expect(asked).toEqual([ALICE.id]);
    const lines = String(shown.description)
      .split('\n')
      .filter((line) => line.startsWith('**'));
    expect(lines).toEqual([
      "**1 × 🟥 Mythic crate** · can't be sold",
      '**1 × 🟧 Ancient code** · sells for 37,500 credits',
      '**2 × 🟧 Quantum core** · sells for 50,000 credits',
      '**3 × 🟪 Hologram badge** · sells for 12,000 credits',
      '**1 × 🟪 Encryption key** · sells for 2,500 credits',
    ]);
    expect(shown).toMatchObject({
      title: 'Your vault',
      color: 0xe74c3c,
      fields: [{ name: 'Total worth', value: '102,000 credits' }],
    });
  });

  test('says how to get such items when there are none', async () => {
    const shown = shownIn(await having({ status: 'vault', items: { data_fragment: 900 } }).send(slash('vault')));
    expect(shown.description).toContain('Nothing epic or rarer yet');
    expect(shown.fields ?? []).toEqual([]);
  });

  test("shows another member's in the server's currency, and refuses bots", async () => {
    const { send, asked } = having({
      status: 'vault',
      items: { quantum_core: 1 },
      currency: { name: 'gems', emoji: null },
    });
    const shown = shownIn(await send(slash('vault', [{ name: 'user', type: 6, value: BOB.id }])));
    expect(shown).toMatchObject({ title: "Bob's vault", description: expect.stringContaining('25,000 gems') });
    const bot = await send(slash('vault', [{ name: 'user', type: 6, value: BOT_ID }]));
    expect(bot.data?.content).toBe("Bots don't own anything. Pick a member.");
    expect(asked).toEqual([BOB.id]);
  });

  test('is refused where staff switched it off', async () => {
    const { send } = having({ status: 'role_required', roles: ['31'] });
    expect((await send(slash('vault'))).data).toMatchObject({ content: expect.stringContaining('<@&31>'), flags: 64 });
  });
});
