import { describe, expect, test } from 'vitest';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { ALICE, BOB, BOT_ID, NOW_MS, press, slash } from '../../../infra/testing/interaction.ts';
import { BADGES } from '../../../shared/economy/badges.ts';
import { dayIndex } from '../../../shared/economy/calendar.ts';
import { FINDABLE } from '../../../shared/economy/collection.ts';
import type { WithCurrency } from '../../../shared/economy/currency.ts';
import { xpOf } from '../../../shared/economy/level.ts';
import type { Profile, ProfileOutcome } from '../../../shared/economy/profile.ts';

const TODAY = dayIndex(new Date(NOW_MS));
const user = (value: string) => ({ name: 'user', type: 6, value });

const PROFILE: Profile = {
  wallet: 1_200,
  bank: 300,
  bankCapacity: 10_000,
  items: { quantum_core: 1, data_fragment: 4 },
  xp: xpOf(12) + 10,
  streak: 8,
  bestStreak: 9,
  lastDay: TODAY - 1,
  found: ['quantum_core', 'data_fragment'],
  companion: 'code_fox',
  fedUntil: new Date(NOW_MS + 3_600_000).toISOString(),
  boosts: { luck: new Date(NOW_MS + 600_000).toISOString() },
  peak: 12_000,
  changes: 14,
  questsClaimed: 3,
};

function profiling(outcome: WithCurrency<ProfileOutcome>) {
  const asked: unknown[] = [];
  const made = chorus({
    profile: (_: unknown, values: unknown[]) => {
      asked.push(values.find((value) => value === ALICE.id || value === BOB.id));
      return outcome;
    },
  });
  return { asked, ...made };
}

const having = (given: Partial<Profile> = {}) => profiling({ status: 'profile', ...PROFILE, ...given });

function fieldsOf(embed: Record<string, unknown>): Record<string, string> {
  const fields = embed.fields as { name: string; value: string }[];
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
}

describe('/profile', () => {
  test('shows level, credits, worth, streak, collection, companion, boosts, and badges', async () => {
    const { send, asked } = having();
    const shown = shownIn(await send(slash('profile')));
    expect(asked).toEqual([ALICE.id]);
    expect(shown).toMatchObject({ title: 'Your profile', description: expect.stringContaining('**Level 12**') });
    expect(shown.description).toContain(`${(xpOf(13) - xpOf(12) - 10).toLocaleString('en')} XP to level 13`);
    const fields = fieldsOf(shown);
    expect(fields.Credits).toBe('1,200 credits in the wallet\n300 credits in the bank');
    expect(fields['Net worth']).toBe('26,600 credits');
    expect(fields.Streak).toBe('8 days, best 9 days');
    expect(fields.Collection).toContain(`2 of ${FINDABLE.length} kinds`);
    expect(fields.Companion).toContain('Code fox: +10% credits from fights');
    expect(fields['Active boosts']).toMatch(/Better finds · ends <t:\d+:R>/);
    const names = Object.keys(fields).find((name) => name.startsWith('Badges')) ?? '';
    expect(fields[names]).toBe('🥉 Regular\n🔥 A week straight\n💰 Five figures\n🐾 Not alone');
  });

  test('an unfed companion is hungry, and a missed streak is over', async () => {
    const fields = fieldsOf(
      shownIn(await having({ fedUntil: new Date(NOW_MS).toISOString(), lastDay: TODAY - 2 }).send(slash('profile'))),
    );
    expect(fields.Companion).toContain('hungry');
    expect(fields.Streak).toBe('0 days, best 9 days');
  });

  test('shows another member’s, whatever their name, and refuses bots', async () => {
    const { send, asked } = having({ boosts: {} });
    const shown = shownIn(await send(slash('profile', [user(BOB.id)])));
    expect(shown).toMatchObject({ title: "Bob's profile" });
    expect(fieldsOf(shown)).not.toHaveProperty('Active boosts');
    expect((await send(slash('profile', [user(BOT_ID)]))).data?.content).toBe(
      "Bots don't have a profile. Pick a member.",
    );
    expect(asked).toEqual([BOB.id]);
  });

  test('shows anyone how to get each badge', async () => {
    const { send, asked } = having();
    const page = await send(slash('profile'));
    const answer = await send(press(customIdOf(page.data, 'How to get badges'), { user: BOB }));
    expect(answer.data?.flags).toBe(64);
    expect(asked).toEqual([ALICE.id, ALICE.id]);
    for (const { name, how } of Object.values(BADGES)) {
      expect(shownIn(answer).description).toContain(name);
      expect(shownIn(answer).description).toContain(how);
    }
  });

  test('uses the server’s currency', async () => {
    const { send } = profiling({ status: 'profile', ...PROFILE, currency: { name: 'gems', emoji: '💠' } });
    expect(fieldsOf(shownIn(await send(slash('profile'))))['Net worth']).toBe('💠 26,600 gems');
  });

  test('is refused where staff switched it off', async () => {
    const { send } = profiling({ status: 'switched_off', subject: 'command:profile' });
    expect((await send(slash('profile'))).data).toMatchObject({
      content: expect.stringContaining('turned off'),
      flags: 64,
    });
  });
});
