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
  test('shows the five most precious things, their count and worth, in the colour of the best', async () => {
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
      '**1 × 🟥 Mythic crate** · cannot be sold',
      '**1 × 🟧 Ancient code** · 37,500 credits when sold',
      '**2 × 🟧 Quantum core** · 50,000 credits when sold',
      '**3 × 🟪 Hologram badge** · 12,000 credits when sold',
      '**1 × 🟪 Encryption key** · 2,500 credits when sold',
    ]);
    expect(shown).toMatchObject({
      title: 'Your vault',
      color: 0xe74c3c,
      fields: [{ name: 'Worth together', value: '102,000 credits' }],
    });
  });

  test('says what brings such things when there are none', async () => {
    const shown = shownIn(await having({ status: 'vault', items: { data_fragment: 900 } }).send(slash('vault')));
    expect(shown.description).toContain('Nothing epic or rarer yet');
    expect(shown.fields ?? []).toEqual([]);
  });

  test("shows another member's, in the server's money; a bot owns nothing", async () => {
    const { send, asked } = having({
      status: 'vault',
      items: { quantum_core: 1 },
      currency: { name: 'gems', emoji: null },
    });
    const shown = shownIn(await send(slash('vault', [{ name: 'user', type: 6, value: BOB.id }])));
    expect(shown).toMatchObject({ title: "Bob's vault", description: expect.stringContaining('25,000 gems') });
    const bot = await send(slash('vault', [{ name: 'user', type: 6, value: BOT_ID }]));
    expect(bot.data?.content).toBe('Bots own nothing. Pick a member.');
    expect(asked).toEqual([BOB.id]);
  });

  test('is refused where staff said no', async () => {
    const { send } = having({ status: 'role_required', roles: ['31'] });
    expect((await send(slash('vault'))).data).toMatchObject({ content: expect.stringContaining('<@&31>'), flags: 64 });
  });
});
