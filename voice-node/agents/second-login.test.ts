/** Two logins of one agent at once, as when a node restarts before its predecessor has noticed. */
import { expect, test } from 'vitest';
import { type LoneStage, openLoneStage } from '../../infra/testing/voice-node/single-agent.ts';
import { playersOf, until } from '../../infra/testing/voice-node/stage.ts';
import type { Agent } from './agent.ts';

const isServedBy = async ({ guildId }: LoneStage, { voice }: Agent) => (await voice?.check(guildId)) === 'connected';

test('the later login takes over, and nothing the earlier one does disconnects it', async () => {
  const stage = await openLoneStage();
  const channel = stage.newChannel();
  const former = await stage.logIn();
  await former.agent.voice?.connect(stage.guildId, channel);
  const latter = await stage.logIn();
  const before = latter.events.length;
  await latter.agent.voice?.connect(stage.guildId, channel);

  await until('the former to notice', () => former.events.includes('displaced'));
  // It wasn't kicked, so nothing should be released.
  expect(former.events).not.toContain('removed');
  expect(await former.agent.voice?.check(stage.guildId)).toBe('broken');

  await former.agent.voice?.disconnect(stage.guildId);
  await former.agent.stop();
  await until('the former to be logged out', () => stage.discord.core.sessions.of(latter.agent.id).length === 1);
  expect(stage.placeOf(latter.agent.id)).toBe(channel);
  expect(await isServedBy(stage, latter.agent)).toBe(true);
  await until('one player', () => playersOf(stage, latter.agent.id).length === 1);
  expect(latter.events.slice(before)).not.toContain('removed');
  expect(latter.events.slice(before)).not.toContain('displaced');
});

test('a displaced login takes over again by rejoining', async () => {
  const stage = await openLoneStage();
  const channel = stage.newChannel();
  const former = await stage.logIn();
  await former.agent.voice?.connect(stage.guildId, channel);
  const latter = await stage.logIn();
  await latter.agent.voice?.connect(stage.guildId, channel);
  await until('the former to notice', () => former.events.includes('displaced'));

  await former.agent.voice?.connect(stage.guildId, channel);
  await until('the latter to notice', () => latter.events.includes('displaced'));
  expect(await isServedBy(stage, former.agent)).toBe(true);
});
