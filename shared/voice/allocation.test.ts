import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import type { Sql } from '../platform/postgres.ts';
import { decideAgent } from './agents.ts';
import { allocate } from './allocation.ts';
import { releaseLeases } from './leases.ts';
import { changePool, selectPool } from './pools.ts';
import { guildChanged } from './presence.ts';
import { readSessions, releaseSession } from './sessions.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());

describe('one request', () => {
  test('gets a free agent, its node, and its fence', async () => {
    const guild = voice.id();
    const { runner, leases } = await voice.crew(1, [guild]);
    const channelId = voice.id();
    expect(await voice.allocate(guild, { channelId, textChannelId: '77777777777777777' })).toMatchObject({
      status: 'session',
      isNew: true,
      intent: null,
      session: {
        guild,
        channel: channelId,
        kind: 'music',
        state: 'starting',
        ...leases[0],
        textChannel: '77777777777777777',
        node: { id: runner.id, url: `http://${runner.id}.invalid` },
      },
    });
  });

  test('for a channel with a session gets that one; of another kind, another agent', async () => {
    const guild = voice.id();
    await voice.crew(2, [guild]);
    const channelId = voice.id();
    const first = await voice.session(guild, { channelId });
    expect(await voice.allocate(guild, { channelId })).toMatchObject({ isNew: false, session: { id: first.id } });
    const other = await voice.session(guild, { channelId, kind: 'assistant' });
    expect(other.agent).not.toBe(first.agent);
  });

  test('in a server without agents gets how many it could have', async () => {
    const guild = voice.id();
    const owner = voice.id();
    const pool = await voice.pool(owner);
    for (let i = 0; i < 3; i++) await voice.agent(owner, pool);
    await selectPool(voice.store, voice.as(owner, { guildId: guild }), pool);
    expect(await voice.allocate(guild)).toMatchObject({
      status: 'no_agent_in_guild',
      pool: { id: pool },
      inPool: 3,
      inGuild: 0,
      missing: 3,
    });
    expect(await voice.sql`select from voice_waiters where guild_id = ${guild}`).toHaveLength(0);
  });

  test('waits while every agent is busy, or no node holds one', async () => {
    const guild = voice.id();
    const { runner } = await voice.crew(1, [guild]);
    const { id, agent, fence } = await voice.session(guild);
    expect(await voice.allocate(guild)).toMatchObject({ status: 'waiting', position: 1, inGuild: 1 });
    expect(await voice.allocate(guild)).toMatchObject({ status: 'waiting', position: 2 });
    await releaseSession(voice.store, { agent, fence }, id, 'left');
    await releaseLeases(voice.store, runner);
    expect(await voice.allocate(guild)).toMatchObject({ status: 'waiting' });
  });

  test('for a certain agent gets that one or none, and doesn’t wait', async () => {
    const guild = voice.id();
    const { leases } = await voice.crew(3, [guild]);
    const agentId = leases[2]?.agent ?? '';
    expect(await voice.session(guild, { agentId })).toMatchObject({ agent: agentId });
    expect(await voice.allocate(guild, { agentId })).toMatchObject({ status: 'agent_unavailable' });
  });

  test('gets the agent with the fewest sessions, preferably not on a node over its limits', async () => {
    const [guild, elsewhere] = [voice.id(), voice.id()];
    const busy = await voice.crew(1, [guild, elsewhere]);
    const idle = await voice.crew(1, [guild]);
    await voice.session(elsewhere);
    expect(await voice.session(guild)).toMatchObject({ agent: idle.leases[0]?.agent });
    const third = await voice.crew(1, [guild]);
    await voice.sql`update agent_runners set is_paused = true where runner_id = ${third.runner.id}`;
    expect(await voice.session(guild)).toMatchObject({ agent: busy.leases[0]?.agent });
    expect(await voice.session(guild)).toMatchObject({ agent: third.leases[0]?.agent });
  });

  test('is refused by a closed gate', async () => {
    const guild = voice.id();
    await voice.crew(1, [guild]);
    await voice.sql`select settings_set_gate(${`gate:${guild}`}, ${guild}, 'module:agents', true, '', 1)`;
    expect(await voice.allocate(guild)).toMatchObject({ status: 'switched_off' });
  });
});

describe('pools', () => {
  test('a server that selected a pool uses no other', async () => {
    const guild = voice.id();
    await voice.crew(1, [guild]);
    const own = await voice.crew(1, [guild]);
    await selectPool(voice.store, voice.as(voice.id(), { guildId: guild }), own.pool);
    expect(await voice.session(guild)).toMatchObject({ agent: own.leases[0]?.agent });
    expect(await voice.allocate(guild)).toMatchObject({ status: 'waiting', pool: { id: own.pool }, inPool: 1 });
  });

  test('agents of a private pool serve its members, and servers where a member selected it', async () => {
    const [guild, stranger] = [voice.id(), voice.id()];
    const crew = await voice.crew(2, [guild]);
    await changePool(voice.store, voice.as(crew.owner), crew.pool, { visibility: 'private' });
    expect(await voice.allocate(guild, { user: stranger })).toMatchObject({ status: 'no_agent_in_guild', inGuild: 0 });
    expect(await voice.session(guild, { user: crew.owner })).toMatchObject({ guild });
    await selectPool(voice.store, voice.as(crew.owner, { guildId: guild }), crew.pool);
    expect(await voice.session(guild, { user: stranger })).toMatchObject({ guild });
  });

  test('a selected pool that whoever selected it can’t use anymore isn’t selected anymore', async () => {
    const [guild, stranger] = [voice.id(), voice.id()];
    const crew = await voice.crew(1, [guild]);
    await selectPool(voice.store, voice.as(stranger, { guildId: guild }), crew.pool);
    await changePool(voice.store, voice.as(crew.owner), crew.pool, { visibility: 'private' });
    expect(await voice.allocate(guild, { user: stranger })).toMatchObject({ status: 'no_agent_in_guild', pool: null });
  });
});

test('every allocation is one statement and one round trip', async () => {
  const sent: string[] = [];
  const counting = postgres(voice.url, { max: 1, fetch_types: false, debug: (_connection, query) => sent.push(query) });
  const store = { ...voice.store, sql: () => counting as unknown as Sql };
  const guild = voice.id();
  await voice.crew(1, [guild]);
  const channelId = voice.id();
  const asked = [
    { guildId: guild, channelId, status: 'session' },
    { guildId: guild, channelId, status: 'session' },
    { guildId: guild, channelId: voice.id(), status: 'waiting' },
    { guildId: voice.id(), channelId, status: 'no_agent_in_guild' },
  ];
  for (const { guildId, channelId, status } of asked) {
    sent.length = 0;
    const request = { channelId, kind: 'music', intent: { verb: 'play', payload: {} } } as const;
    expect(await allocate(store, voice.as(voice.id(), { guildId }), request)).toMatchObject({ status });
    expect(sent).toHaveLength(1);
  }
  await counting.end();
});

test('the session of an agent that is kicked or revoked moves to another one', async () => {
  const guild = voice.id();
  const crew = await voice.crew(3, [guild]);
  const session = await voice.session(guild);
  const kicked = await guildChanged(voice.store, session, guild, false);
  expect(kicked).toMatchObject({
    status: 'left',
    events: [
      {
        event: 'moved',
        reason: 'agent_gone',
        session: { id: session.id, channel: session.channel, state: 'starting' },
      },
    ],
  });
  const [moved] = await readSessions(voice.store, guild);
  expect(moved?.agent).not.toBe(session.agent);
  const revoked = await decideAgent(voice.store, voice.as(crew.owner), moved?.agent ?? '', 'revoke');
  expect(revoked).toMatchObject({
    status: 'done',
    events: [{ event: 'moved', reason: 'revoked', session: { id: session.id } }],
  });
  const [last] = await readSessions(voice.store, guild);
  expect(await guildChanged(voice.store, last ?? session, guild, false)).toMatchObject({
    events: [{ event: 'released', reason: 'agent_gone', session: { state: 'ended' } }],
  });
});

test('a server can have 49 agents; the fiftieth isn’t used there', async () => {
  const guild = voice.id();
  await voice.crew(49, [guild]);
  const { leases } = await voice.crew(1, []);
  const fiftieth = leases[0] ?? { agent: '', fence: '' };
  expect(await guildChanged(voice.store, fiftieth, guild, true)).toEqual({ status: 'full', events: [] });
  const [row] = await voice.sql<
    { seats: number }[]
  >`select count(*)::int as seats from agent_guilds where guild_id = ${guild}`;
  expect(row?.seats).toBe(49);
});
