/** The voice plane for operators and members: agents are deployed, join channels, and outlive their nodes. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect } from '../../../shared/platform/postgres.ts';
import { TIMEOUT_MS, until } from './running-sessions.ts';
import { messageText, onlyMessage, openStage, type Stage, textOf } from './stage.ts';

// Longer than `until` waits, so that its error is reported instead of the test's timeout.
vi.setConfig({ testTimeout: 3 * TIMEOUT_MS });

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('workerd', { LEASE_MS: '2000' }, { hasVoice: true, agentsInServer: 0 });
});
afterAll(() => stage.stop());

const sandboxAgents = async () =>
  (
    await stage.control<{ agents: { id: string; username: string; sessions: number; guilds: string[] }[] }>(
      '/sandbox/agents',
    )
  ).body.agents;
/** The voice channels that agents are in, according to Discord. */
const agentChannels = () => {
  const { world, bots } = stage.sandbox.discord.core;
  const agents = new Set(bots.all().map(({ user }) => user.id));
  const isAgents = (key: string) => agents.has(key.split(':')[1] ?? '');
  return [...world.voice].flatMap(([key, { channelId }]) => (isAgents(key) ? [channelId] : [])).sort();
};

/** The nodes that hold the agents. */
async function holders(): Promise<(string | null)[]> {
  const sql = connect(stage.sandbox.databaseUrl, { max: 1 });
  const rows = await sql<{ runner_id: string | null }[]>`select runner_id from agent_bots`.finally(() => sql.end());
  return rows.map(({ runner_id }) => runner_id);
}

test('two nodes and two Lavalinks are listed, and the demo agents are logged in', async () => {
  const { body } = await stage.control<{ nodes: { id: string }[]; lavalink: { id: string }[] }>('/sandbox');
  expect(body.nodes.map(({ id }) => id)).toEqual(['node-1', 'node-2']);
  expect(body.lavalink.map(({ id }) => id)).toEqual(['lavalink-1', 'lavalink-2']);
  const demo = ['soprano', 'alto', 'tenor', 'bass'];
  // The sandbox only says it's ready once they are.
  const agents = (await sandboxAgents()).filter(({ username }) => demo.includes(username));
  expect(agents.map(({ username, sessions, guilds }) => ({ username, sessions, guilds }))).toEqual(
    demo.map((username) => ({ username, sessions: 1, guilds: [] })),
  );
});

test('without an agent in the server, the reply has invites', async () => {
  const message = onlyMessage(await stage.say('alice', '/agents assign channel:#Lounge'));
  expect(JSON.stringify(message.components)).toContain('permissions=3146752');
  expect(messageText(message)).not.toContain('went wrong');
});

test('two deployed agents join two channels of one server at once', async () => {
  for (const agent of ['soprano', 'alto']) {
    const { status } = await stage.control('/sandbox/invite', { agent, guild: 'Chorus Lounge', user: 'alice' });
    expect(status).toBe(200);
  }
  await until('two free agents', async () => textOf(await stage.say('alice', '/agents status')).includes('2 free'));
  expect(textOf(await stage.say('alice', '/agents assign channel:#Lounge'))).toContain(' is in ');
  expect(textOf(await stage.say('alice', '/agents assign channel:#Studio'))).toContain(' is in ');
  expect(new Set(agentChannels()).size).toBe(2);
});

test('one node killed: both sessions continue in the same channels', async () => {
  const before = agentChannels();
  await stage.fault('node-1', 'kill');
  await until('the other node to hold all agents', async () => (await holders()).every((id) => id === 'node-2'));
  await until(
    'all agents to be logged in again',
    async () => (await sandboxAgents()).filter(({ sessions }) => sessions === 1).length >= 4,
  );
  await until('both channels to have their agents', async () => agentChannels().join() === before.join());
  await until('both sessions to be active', async () => {
    const text = textOf(await stage.say('alice', '/agents sessions'));
    return text.split(': connected').length === 3;
  });
  await stage.fault('node-1', 'restart');
});

test('one Lavalink killed: the sessions stay', async () => {
  const before = agentChannels();
  await stage.fault('lavalink-1', 'kill');
  await until(
    'both sessions to be active',
    async () => textOf(await stage.say('alice', '/agents sessions')).split(': connected').length === 3,
  );
  expect(agentChannels()).toEqual(before);
  await stage.fault('lavalink-1', 'restart');
});

test('a released agent leaves the channel', async () => {
  await stage.say('alice', '/agents release channel:#Studio');
  await until('the agent to leave', async () => agentChannels().length === 1);
});
