import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deadlocks, seekDeadlocks, untilAnswered, warm } from '../../infra/testing/storm.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { guildChanged } from './presence.ts';
import { readSessions, releaseSession } from './sessions.ts';

const AT_ONCE = 32;
let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice(AT_ONCE);
  await seekDeadlocks(voice.sql);
  expect(await warm(voice.sql)).toBe(AT_ONCE);
});
afterAll(() => voice.drop());

/** The rules that no set of sessions may ever break. */
async function broken(): Promise<string[]> {
  const rows = await voice.sql<{ what: string }[]>`
    select 'an agent serves two channels of a guild' as what from voice_sessions where state <> 'ended'
      group by guild_id, agent_id having count(*) > 1
    union all
    select 'a channel has two sessions of a kind' from voice_sessions where state <> 'ended'
      group by guild_id, channel_id, kind having count(*) > 1
    union all
    select 'someone waits although an agent is free' from voice_waiters w where voice_free_agent(w.guild_id, w.user_id) is not null`;
  return rows.map(({ what }) => what);
}

describe('32 concurrent connections', () => {
  test('as many free agents as requests: one agent each', async () => {
    for (let round = 0; round < 3; round++) {
      const guild = voice.id();
      await voice.crew(AT_ONCE, [guild]);
      const sessions = await Promise.all(Array.from({ length: AT_ONCE }, () => voice.session(guild)));
      expect(new Set(sessions.map(({ agent }) => agent)).size).toBe(AT_ONCE);
    }
    expect(await broken()).toEqual([]);
  });

  test('N agents in M servers serve N times M requests: a bot can be in one voice channel per server', async () => {
    const guilds = Array.from({ length: 8 }, () => voice.id());
    const { leases } = await voice.crew(4, guilds);
    const sessions = await Promise.all(guilds.flatMap((guild) => [1, 2, 3, 4].map(() => voice.session(guild))));
    for (const { agent } of leases) expect(sessions.filter((session) => session.agent === agent)).toHaveLength(8);
    expect(await broken()).toEqual([]);
  });

  test('requests for one channel: one session', async () => {
    const [guild, channelId] = [voice.id(), voice.id()];
    await voice.crew(4, [guild]);
    const sessions = await Promise.all(Array.from({ length: AT_ONCE }, () => voice.session(guild, { channelId })));
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(1);
  });

  test('one interaction delivered 16 times: one session, one intent, the same answer', async () => {
    const guild = voice.id();
    await voice.crew(4, [guild]);
    const request = {
      user: voice.id(),
      channelId: voice.id(),
      key: `i:${guild}`,
      intent: { verb: 'play', payload: { query: 'a' } },
    };
    const answers = await Promise.all(Array.from({ length: 16 }, () => voice.allocate(guild, request)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await readSessions(voice.store, guild)).toHaveLength(1);
    expect(await voice.sql`select from voice_intents where idem_key = ${request.key}`).toHaveLength(1);
  });

  test('requests, releases, joins, and departures in any order: no rule is broken, and nobody waits while an agent is free', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('ask', 'ask', 'ask', 'release', 'leave', 'enter'), fc.nat(5)), {
          minLength: 20,
          maxLength: 60,
        }),
        async (acts) => {
          const guilds = [voice.id(), voice.id()];
          const crew = await voice.crew(3, guilds);
          const channels = Array.from({ length: 6 }, () => voice.id());
          await Promise.all(
            acts.map(async ([act, n]) => {
              const guild = guilds[n % 2] ?? '';
              const lease = crew.leases[n % 3] ?? { agent: '', fence: '' };
              if (act === 'ask') return untilAnswered(() => voice.allocate(guild, { channelId: channels[n] ?? '' }));
              if (act !== 'release')
                return untilAnswered(() => guildChanged(voice.store, lease, guild, act === 'enter'));
              const held = (await readSessions(voice.store, guild)).find(({ agent }) => agent === lease.agent);
              return held && untilAnswered(() => releaseSession(voice.store, lease, held.id, 'left'));
            }),
          );
          expect(await broken()).toEqual([]);
        },
      ),
      { numRuns: 12, seed: 20260301 },
    );
    expect(await deadlocks(voice.sql)).toBe(0);
  });
});
