/** The wait line: two agents, three channels, and a message when it's a member's turn. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SandboxMessage } from '../control/protocol.ts';
import { openStage, type Stage, textOf } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('workerd', { LEASE_MS: '2000' }, { hasVoice: true });
});
afterAll(() => stage.stop());

/** Much longer than anything takes, because the machine may be busy. */
const TIMEOUT_MS = 25_000;
const said = async (command: string) => textOf(await stage.say('alice', command));
const eventually = (read: () => Promise<string>) => expect.poll(read, { timeout: TIMEOUT_MS, interval: 100 });

test('a member in line is notified in the channel once an agent has joined', async () => {
  const { world, administration } = stage.sandbox.discord.core;
  const guild = world.guilds.find(({ name }) => name === 'Chorus Lounge');
  const alice = world.users.find(({ username }) => username === 'alice');
  if (guild === undefined) throw new Error('there is no Chorus Lounge');
  const attic = administration.createChannel(guild, { name: 'Attic', type: 2 });
  expect(await said('/agents status')).toContain('2 free');
  for (const channel of ['Lounge', 'Studio'])
    await eventually(() => said(`/agents assign channel:#${channel}`)).toContain(' is in ');
  expect(await said('/agents assign channel:#Attic')).toContain("You're number **1** in line");

  await said('/agents release channel:#Lounge');
  const turns = async () => {
    const { body } = await stage.control<SandboxMessage[]>('/sandbox/messages?channel=general');
    return body.filter(({ content }) => content.includes("it's your turn"));
  };
  await eventually(async () => String((await turns()).length)).toBe('1');
  const [message] = await turns();
  expect(message?.content).toBe(
    `<@${alice?.id}>, it's your turn: **${await agentIn(attic.id)}** is in <#${attic.id}> now.`,
  );
  expect(message).toMatchObject({ author: { id: stage.sandbox.discord.applicationId }, mentions: [{ id: alice?.id }] });
});

/** The agent in a voice channel, according to Discord. */
async function agentIn(channelId: string): Promise<string | undefined> {
  const { world, bots } = stage.sandbox.discord.core;
  const found = [...world.voice].find(([, place]) => place.channelId === channelId);
  return bots.all().find(({ user }) => user.id === found?.[0].split(':')[1])?.user.username;
}
