/** Assigning and releasing agents: real rows, real calls to a node, and a Discord that knows who is in voice. */
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { placeOf, userId } from '../../../infra/sandbox/discord/gateway/testing.ts';
import { Permission } from '../../../infra/sandbox/discord/permissions.ts';
import { chorus } from '../../../infra/testing/chorus.ts';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { press, STAGE, slash } from '../../../infra/testing/interaction.ts';
import { type Asker, by, channel, openVoiceChorus, text } from '../../../infra/testing/voice-chorus.ts';
import type { CallErrorCode } from '../../../shared/voice/protocol.ts';

const voice = await openVoiceChorus(16);
afterAll(() => voice.close());
let guildId: string;
let lounge: string;
let staff: Asker;
beforeEach(() => {
  guildId = voice.id();
  lounge = voice.id();
  staff = voice.someone({ isStaff: true, guildId });
});
afterEach(() => voice.paper.reset());

const live = () =>
  voice.sql`select channel_id::text as channel, agent_id::text as agent from voice_sessions where guild_id = ${guildId} and state <> 'ended'`;

describe('/agents assign', () => {
  test('starts a session, has the node join, and answers publicly', async () => {
    const { agents } = await voice.runCrew(1, [guildId]);
    const seen = await voice.ask(staff, 'agents assign', channel(lounge));
    expect(seen).toMatchObject({
      isEphemeral: false,
      text: expect.stringMatching(new RegExp(`is in <#${lounge}>\\.$`)),
    });
    expect(voice.paper.calls).toMatchObject([
      { call: 'join', body: { agent: agents[0], guild: guildId, channel: lounge } },
    ]);
    expect(await live()).toEqual([{ channel: lounge, agent: agents[0] }]);
    expect(voice.allocations.at(-1)).toBe('music session');
  });

  test('creates one session when sixteen members ask for one channel at once', async () => {
    await voice.runCrew(4, [guildId]);
    const askers = Array.from({ length: 16 }, () => voice.someone({ isStaff: true, guildId }));
    const seen = await Promise.all(askers.map((asker) => voice.ask(asker, 'agents assign', channel(lounge))));
    expect(new Set(seen.map(({ text: said }) => /<#(\d+)>/.exec(said)?.[1]))).toEqual(new Set([lounge]));
    expect(await live()).toHaveLength(1);
  });

  test('gives sixteen agents to sixteen channels at once', async () => {
    await voice.runCrew(16, [guildId]);
    const channels = Array.from({ length: 16 }, () => voice.id());
    await Promise.all(channels.map((id) => voice.ask(staff, 'agents assign', channel(id))));
    const sessions = await live();
    expect(new Set(sessions.map((session) => session.channel))).toEqual(new Set(channels));
    expect(new Set(sessions.map((session) => session.agent)).size).toBe(16);
  });

  test('creates one session when the interaction is delivered twice', async () => {
    await voice.runCrew(2, [guildId]);
    const envelope = slash('agents assign', [channel(lounge)], by(staff));
    await Promise.all([voice.see(envelope), voice.see(envelope)]);
    expect(await live()).toHaveLength(1);
  });

  test('shows the position in line when all agents are busy, and lets the member leave it', async () => {
    await voice.runCrew(1, [guildId]);
    await voice.ask(staff, 'agents assign', channel(voice.id()));
    const [first, second] = [voice.someone({ isStaff: true, guildId }), voice.someone({ isStaff: true, guildId })];
    expect((await voice.ask(first, 'agents assign', channel(lounge))).text).toContain("You're number **1** in line");
    const seen = await voice.ask(second, 'agents assign', channel(voice.id()));
    expect(seen.text).toContain("You're number **2** in line");
    const leave = customIdOf(seen.data, 'Leave the line');
    expect((await voice.see(press(leave, by(first)))).text).toMatch(/^Only <@/);
    expect((await voice.see(press(leave, by(second)))).text).toBe('You left the line.');
    expect((await voice.see(press(leave, by(second)))).text).toBe("You're no longer in line.");
  });

  test('shows the links only to the asker when the server has no agent', async () => {
    const { pool } = await voice.runCrew(2, []);
    await voice.ask(staff, 'pools select', text('pool', pool));
    const seen = await voice.ask(staff, 'agents assign', channel(lounge));
    expect(seen).toMatchObject({ isEphemeral: true, text: expect.stringMatching(/^This server has no agent yet\./) });
    const [invite] = seen.components;
    expect(new URL(String(invite?.url)).searchParams.get('permissions')).toBe('3146752');
    expect(voice.allocations.at(-1)).toBe('music no_agent_in_guild');
    expect(await live()).toEqual([]);
  });

  test('brings the agent that was named, or says that it is busy', async () => {
    const { agents } = await voice.runCrew(3, [guildId]);
    const wanted = agents[2] ?? '';
    await voice.ask(staff, 'agents assign', channel(lounge), text('agent', wanted));
    expect(await live()).toEqual([{ channel: lounge, agent: wanted }]);
    const again = await voice.ask(staff, 'agents assign', channel(voice.id()), text('agent', wanted));
    expect(again.text).toMatch(/^That agent isn't free/);
  });

  test.each<[CallErrorCode, RegExp, boolean]>([
    ['no_access', /can't join <#\d+>\. I can't join that channel\./, true],
    ['channel_full', /can't join <#\d+>\. That channel is full\./, true],
    ['busy', /will join <#\d+> in a moment\.$/, false],
    ['stale_fence', /will join <#\d+> in a moment\.$/, false],
    ['internal', /will join <#\d+> in a moment\.$/, false],
  ])('explains the outcome when the node answers %s', async (code, sentence, isEphemeral) => {
    await voice.runCrew(1, [guildId]);
    voice.paper.failures.join = code;
    const seen = await voice.ask(staff, 'agents assign', channel(lounge));
    expect(seen).toMatchObject({ isEphemeral, text: expect.stringMatching(sentence) });
  });

  test('keeps the session when the node does not answer, so that it joins later', async () => {
    await voice.runCrew(1, [guildId]);
    voice.paper.hangUps = 9;
    const seen = await voice.ask(staff, 'agents assign', channel(lounge));
    expect(seen.text).toMatch(/will join <#\d+> in a moment\.$/);
    expect(await live()).toHaveLength(1);
  });

  test('refuses a Stage and an unknown agent', async () => {
    expect((await voice.ask(staff, 'agents assign', channel(STAGE))).text).toMatch(
      /^Agents can't speak in a Stage channel\./,
    );
    const seen = await voice.ask(staff, 'agents assign', channel(lounge), text('agent', 'alto'));
    expect(seen.text).toMatch(/^I can't find that agent\./);
  });

  test('names the variable that the operator has to set', async () => {
    const { store } = voice;
    const bare = chorus({}, [], [], {
      store,
      voice: {
        later: () => {},
        allocated: () => {},
        bots: { identify: async () => ({ status: 'refused' }) },
        applicationId: '1',
        operators: new Set(),
        control: undefined,
        seal: undefined,
        placeOf: undefined,
      },
    });
    const answer = async (path: string, ...options: ReturnType<typeof text>[]) =>
      String((await bare.send(slash(path, options, by(staff)))).data?.content);
    expect(await answer('agents assign', channel(lounge))).toMatch(/`VOICE_NODE_SECRET`/);
    expect(await answer('agents release')).toMatch(/`DISCORD_TOKEN`/);
    expect(await answer('pools add', text('pool', '1'))).toMatch(/`AGENT_TOKEN_KEYS`/);
  });
});

describe('the member’s own channel', () => {
  test('is the default', async () => {
    const [guild, place] = placeOf(voice.discord, 'Chorus Lounge', 'Lounge');
    const bob: Asker = { id: userId(voice.discord, 'bob'), username: 'bob', isStaff: true, guildId: guild.id };
    await voice.runCrew(1, [guild.id]);
    expect((await voice.ask(bob, 'agents assign')).text).toMatch(/^You aren't in a voice channel\./);
    voice.discord.core.voice.place(guild, bob.id, place);
    expect((await voice.ask(bob, 'agents assign')).text).toContain(`is in <#${place.id}>.`);
    const overwrites = [{ id: voice.discord.applicationId, type: 1 as const, allow: 0n, deny: Permission.viewChannel }];
    voice.discord.core.administration.changeChannel(guild, place, { overwrites });
    expect((await voice.ask(bob, 'agents assign')).text).toMatch(/^I can't see the voice channel you're in\./);
    voice.discord.failWith(500);
    expect((await voice.ask(bob, 'agents release')).text).toMatch(/^Discord isn’t responding right now\./);
    voice.discord.heal();
  });
});

describe('an agent that is revoked while it plays', () => {
  test('is replaced by another one, whose node is called at once', async () => {
    const { owner, agents } = await voice.runCrew(2, [guildId]);
    const [first = '', second = ''] = agents;
    await voice.ask(staff, 'agents assign', channel(lounge), text('agent', first));
    voice.paper.calls.length = 0;
    await voice.ask({ ...staff, id: owner }, 'pools revoke', text('agent', first));
    expect(await live()).toEqual([{ channel: lounge, agent: second }]);
    expect(voice.paper.calls).toMatchObject([{ call: 'join', body: { agent: second, channel: lounge } }]);
  });

  test('leaves when its pool is deleted', async () => {
    const { pool, owner } = await voice.runCrew(3, [guildId]);
    await voice.ask(staff, 'agents assign', channel(lounge));
    const asker = { ...staff, id: owner };
    const prompt = await voice.ask(asker, 'pools delete', text('pool', pool));
    expect(prompt.text).toMatch(/logs out its 3 agents everywhere/);
    const yes = press(customIdOf(prompt.data, 'Delete pool'), { ...by(asker), messageId: voice.id() });
    expect((await voice.see(yes)).text).toContain('Its 3 agents are logged out, and their tokens are deleted.');
    expect(await live()).toEqual([]);
    expect(await voice.sql`select from agent_bots where pool_id = ${pool} and token_ciphertext is not null`).toEqual(
      [],
    );
  });
});

describe('/agents release', () => {
  test('removes the agent at once, and serves whoever is next in line', async () => {
    await voice.runCrew(1, [guildId]);
    await voice.ask(staff, 'agents assign', channel(lounge));
    const next = voice.id();
    await voice.ask(voice.someone({ isStaff: true, guildId }), 'agents assign', channel(next));
    voice.paper.calls.length = 0;
    const seen = await voice.ask(staff, 'agents release', channel(lounge));
    expect(seen.text).toMatch(
      new RegExp(`is leaving <#${lounge}>\\.\n<#${next}> was next in line and gets an agent now\\.$`),
    );
    expect(voice.paper.calls.map(({ call }) => call).sort()).toEqual(['join', 'leave']);
    expect(await live()).toMatchObject([{ channel: next }]);
  });

  test('says so when the channel has no agent', async () => {
    expect((await voice.ask(staff, 'agents release', channel(lounge))).text).toBe(
      `There's no agent in <#${lounge}>. \`/agents sessions\` shows where the agents are.`,
    );
  });
});
