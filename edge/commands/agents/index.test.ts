/** What members see of their server's agents, and what staff can do with them. */
import { afterAll, describe, expect, test } from 'vitest';
import { autocomplete } from '../../../infra/testing/interaction.ts';
import { type Asker, by, channel, number, openVoiceChorus, text } from '../../../infra/testing/voice-chorus.ts';
import { changeSettings, noteGone } from '../../../shared/settings/change.ts';

const voice = await openVoiceChorus();
afterAll(() => voice.close());

const staffOf = (guildId: string, id?: string): Asker =>
  voice.someone({ isStaff: true, guildId, ...(id !== undefined && { id }) });

describe('what affects a server needs Manage Server', () => {
  test.each([
    ['agents deploy', [number('count', 1)]],
    ['agents assign', [channel('400000000000000002')]],
    ['agents release', [channel('400000000000000002')]],
    ['agents restart', [text('agent', '810000000000000001')]],
    ['agents policy', [number('minutes', 5)]],
    ['agents sessions', []],
    ['pools select', []],
  ])('/%s', async (path, options) => {
    const seen = await voice.ask(voice.someone({ guildId: voice.id() }), path, ...options);
    expect(seen).toMatchObject({
      isEphemeral: true,
      text: 'You need **Manage Server** to do that. Ask a server admin.',
    });
  });

  test('reading does not', async () => {
    const member = voice.someone({ guildId: voice.id() });
    for (const path of ['agents status', 'agents diagnose', 'pools list'])
      expect((await voice.ask(member, path)).text).not.toContain('Manage Server');
  });
});

describe('where staff switched agents off, or restricted them to a role', () => {
  const asks: [string, ReturnType<typeof text>[]][] = [
    ['agents status', []],
    ['agents sessions', []],
    ['agents diagnose', []],
    ['agents deploy', [number('count', 1)]],
    ['agents assign', [channel('400000000000000002')]],
    ['agents release', [channel('400000000000000002')]],
    ['agents restart', [text('agent', '810000000000000001')]],
    ['agents policy', []],
    ['agents policy', [number('minutes', 5)]],
    ['pools list', []],
    ['pools view', [text('pool', '1')]],
    ['pools stats', [text('pool', '1')]],
    ['pools members', [text('pool', '1')]],
    ['pools settings', [text('pool', '1'), text('name', 'Never')]],
    ['pools add', [text('pool', '1')]],
    ['pools delete', [text('pool', '1')]],
    ['pools approve', [text('agent', '810000000000000001')]],
    ['pools create', [text('name', 'Never made')]],
    ['pools select', []],
  ];

  test.each(asks)('/%s', async (path, options) => {
    const guildId = voice.id();
    await voice.pool(voice.id());
    const gate = (isOff: boolean) => voice.sql`
      select settings_set_gate(gen_random_uuid()::text, ${guildId}, 'module:agents', ${isOff}, '5', 1)`;
    await gate(true);
    expect((await voice.ask(staffOf(guildId), path, ...options)).text).toMatch(/^The agents commands are turned off/);
    await gate(false);
    expect((await voice.ask(staffOf(guildId), path, ...options)).text).toMatch(
      /^In this server, that's only for <@&5>\./,
    );
    const trusted = { ...staffOf(guildId), roles: ['5'] };
    expect((await voice.ask(trusted, path, ...options)).text).not.toMatch(/turned off|only for <@&/);
  });
});

describe('/agents status', () => {
  test('shows everyone which agents are free, without naming channels', async () => {
    const guildId = voice.id();
    const lounge = voice.id();
    await voice.runCrew(2, [guildId]);
    await voice.ask(staffOf(guildId), 'agents assign', channel(lounge));
    const seen = await voice.ask(voice.someone({ guildId }), 'agents status');
    expect(seen).toMatchObject({ isEphemeral: false, text: expect.stringContaining('1 free, 1 in use, 0 not ready') });
    expect(JSON.stringify(seen)).not.toContain(lounge);
  });

  test('says when no node runs them, and when there are none', async () => {
    const guildId = voice.id();
    await voice.runCrew(1, [guildId]);
    await voice.sql`update agent_bots set runner_id = null, lease_until = now() - interval '1 s'`;
    expect((await voice.ask(voice.someone({ guildId }), 'agents status')).text).toContain(
      '0 free, 0 in use, 1 not ready',
    );
    const empty = await voice.ask(voice.someone({ guildId: voice.id() }), 'agents status');
    expect(empty.text).toContain('There are none yet. Add some with `/agents deploy`.');
  });
});

test('/agents sessions shows only staff which agent is where, and who requested it', async () => {
  const guildId = voice.id();
  const lounge = voice.id();
  await voice.runCrew(1, [guildId]);
  const staff = staffOf(guildId);
  expect((await voice.ask(staff, 'agents sessions')).text).toContain(
    'Bring an agent into a voice channel with `/agents assign`.',
  );
  await voice.ask(staff, 'agents assign', channel(lounge));
  const seen = await voice.ask(staff, 'agents sessions');
  expect(seen).toMatchObject({ isEphemeral: true, text: expect.stringContaining(`<#${lounge}>`) });
  expect(seen.text).toContain(`requested by <@${staff.id}>`);
});

describe('/agents restart', () => {
  test('takes the agent from its node, so that it logs in again', async () => {
    const guildId = voice.id();
    const { owner, agents } = await voice.runCrew(1, [guildId]);
    const agent = text('agent', agents[0] ?? '');
    expect((await voice.ask(staffOf(guildId), 'agents restart', agent)).text).toMatch(
      /^Only members of the pool can do that\./,
    );
    expect((await voice.ask(staffOf(guildId, owner), 'agents restart', agent)).text).toMatch(/is restarting/);
    expect(
      await voice.sql`select runner_id, login_failures from agent_bots where agent_id = ${agents[0] ?? '0'}`,
    ).toEqual([{ runner_id: null, login_failures: 0 }]);
  });
});

describe('/agents policy', () => {
  test.each<[string, ReturnType<typeof text>[], RegExp]>([
    ['without options', [], /Agents leave after 30 minutes/],
    ['a minute', [number('minutes', 1)], /^Agents leave after 1 minute without/],
    ['twelve hours', [number('minutes', 720)], /^Agents leave after 720 minutes/],
    ['staying', [{ name: 'stay', type: 5, value: true }], /^Agents stay in their voice channel until/],
    ['too long', [number('minutes', 721)], /^`minutes` can be at most 720\./],
    ['no time at all', [number('minutes', 0)], /^`minutes` must be at least 1\./],
    ['both', [number('minutes', 5), { name: 'stay', type: 5, value: true }], /^Choose either `minutes` or `stay`/],
  ])('%s', async (_, options, sentence) => {
    expect((await voice.ask(staffOf(voice.id()), 'agents policy', ...options)).text).toMatch(sentence);
  });

  test('is stored for the server, and shown', async () => {
    const staff = staffOf(voice.id());
    await voice.ask(staff, 'agents policy', number('minutes', 45));
    expect((await voice.ask(staff, 'agents policy')).text).toContain('after 45 minutes');
    const other = await voice.ask(staffOf(voice.id()), 'agents policy');
    expect(other.text).toContain('after 30 minutes');
  });
});

describe('/agents diagnose', () => {
  test('gives no advice when everything is fine', async () => {
    const guildId = voice.id();
    const { pool } = await voice.runCrew(2, [guildId]);
    await voice.ask(staffOf(guildId), 'pools select', text('pool', pool));
    const { text: said } = await voice.ask(staffOf(guildId), 'agents diagnose');
    expect(said).toContain('In this server: 2 of them, 0 missing');
    expect(said).not.toContain('✗');
  });

  test('says what to do when something is missing', async () => {
    await voice.runCrew(1, []);
    const { text: said } = await voice.ask(staffOf(voice.id()), 'agents diagnose');
    expect(said).toMatch(/✗ In this server: 0 of them.*\n-# Add some with `\/agents deploy`\./);
    await voice.sql`update agent_runners set live_until = now() - interval '1 s'`;
    const later = await voice.ask(staffOf(voice.id()), 'agents diagnose');
    expect(later.text).toContain('Nothing can play until whoever runs this bot starts one.');
  });

  test('names the settings that name something Discord no longer has', async () => {
    const guildId = voice.id();
    const { pool } = await voice.runCrew(1, [guildId]);
    await voice.ask(staffOf(guildId), 'pools select', text('pool', pool));
    const caller = voice.as(voice.id(), { guildId });
    await changeSettings(voice.store, caller, { music: { announceChannel: '31' } });
    await noteGone(voice.store, { guildId, module: 'music', key: 'announceChannel', value: '31' });
    const { text: said } = await voice.ask(staffOf(guildId), 'agents diagnose');
    expect(said).toContain(
      '✗ Panel channel: that channel no longer exists, so the default counts (where music was requested)\n-# Choose another one with `/settings set`.',
    );
    expect(said.match(/✗/g)).toHaveLength(1);
  });

  test('asks the node of an agent, and offers the link where it is missing', async () => {
    const guildId = voice.id();
    const { agents } = await voice.runCrew(1, [guildId]);
    const agent = text('agent', agents[0] ?? '');
    voice.paper.answers.status = {
      ...{ node: voice.paper.id, version: '1', uptimeSeconds: 9, load: 0, isPaused: false, isDraining: false },
      agents: [{ agent: agents[0], fence: '1', isReady: true, guilds: 1, sessions: 0, pingMs: 41.6 }],
      lavalink: [{ id: 'one', isConnected: true, players: 0 }],
    };
    const here = await voice.ask(voice.someone({ guildId }), 'agents diagnose', agent);
    expect(here.text).toContain('✓ Its node responds, 42 ms from Discord');
    expect(here.components).toEqual([]);
    const elsewhere = await voice.ask(voice.someone({ guildId: voice.id() }), 'agents diagnose', agent);
    expect(elsewhere.text).toContain('✗ Not in this server');
    expect(elsewhere.components).toMatchObject([{ label: 'Add to this server' }]);
    voice.paper.hangUps = 9;
    expect((await voice.ask(voice.someone({ guildId }), 'agents diagnose', agent)).text).toContain(
      "✗ Its node doesn't respond",
    );
    voice.paper.hangUps = 0;
  });

  test('says how to replace a token that Discord refuses', async () => {
    const guildId = voice.id();
    const { agents } = await voice.runCrew(1, [guildId]);
    const agent = agents[0] ?? '0';
    await voice.sql`update agent_bots set status = 'refused', runner_id = null, lease_until = null where agent_id = ${agent}`;
    const seen = await voice.ask(voice.someone({ guildId }), 'agents diagnose', text('agent', agent));
    expect(seen.text).toMatch(/✗ Token: refused by Discord\n-# Add a new one with `\/pools add`\./);
  });
});

test('agents are suggested to members who can do that with them', async () => {
  const guildId = voice.id();
  const { owner, agents } = await voice.runCrew(1, [guildId]);
  const offered = async (asker: Asker, path: string) => {
    const typing = { ...text('agent', (agents[0] ?? '').slice(-6)), focused: true };
    const { data } = await voice.made.send(autocomplete(path, [typing], by(asker)));
    return ((data?.choices ?? []) as { value: string }[]).map(({ value }) => value);
  };
  expect(await offered(staffOf(guildId, owner), 'agents restart')).toEqual(agents);
  expect(await offered(staffOf(guildId), 'agents restart')).toEqual([]);
  expect(await offered(staffOf(guildId), 'agents assign')).toEqual(agents);
  expect(await offered(staffOf(voice.id()), 'agents assign')).toEqual([]);
  expect(await offered(staffOf(guildId, owner), 'pools approve')).toEqual([]);
  expect(await offered(staffOf(guildId, owner), 'pools revoke')).toEqual(agents);
});

test('an agent can be named, as long as no other one has the same name', async () => {
  const guildId = voice.id();
  const { owner, agents } = await voice.runCrew(2, [guildId]);
  const [first = '', second = ''] = agents;
  const restart = (name: string) => voice.ask(staffOf(guildId, owner), 'agents restart', text('agent', name));
  expect((await restart(`AGENT ${first}`)).text).toMatch(/is restarting/);
  expect((await restart(`<@${second}>`)).text).toMatch(/is restarting/);
  await voice.sql`update agent_bots set name = 'Twin' where agent_id in (${first}, ${second})`;
  expect((await restart('Twin')).text).toMatch(/^I can't find that agent\./);
  expect((await restart('%')).text).toMatch(/^I can't find that agent\./);
});

test('agents of the same name read differently in the list, and each is found by what the list shows', async () => {
  const guildId = voice.id();
  const { owner, agents } = await voice.runCrew(3, [guildId]);
  const [first = '', second = '', third = ''] = agents;
  await voice.sql`update agent_bots set name = 'Same' where agent_id in (${first}, ${second})`;
  await voice.sql`update agent_bots set name = 'Other' where agent_id = ${third}`;
  const asker = staffOf(guildId, owner);
  const { data } = await voice.made.send(
    autocomplete('agents restart', [{ ...text('agent', ''), focused: true }], by(asker)),
  );
  const choices = data?.choices as { name: string; value: string }[];
  expect(new Set(choices.map(({ name }) => name)).size).toBe(3);
  const restarted = async () =>
    (
      await voice.sql`select agent_id::text from agent_bots where agent_id::text in ${voice.sql(agents)} and runner_id is null`
    ).map((row) => row.agent_id);
  for (const [index, { name, value }] of choices.entries()) {
    expect((await voice.ask(asker, 'agents restart', text('agent', name))).text).toMatch(/is restarting/);
    expect(await restarted()).toContain(value);
    expect(await restarted()).toHaveLength(index + 1);
  }
});
