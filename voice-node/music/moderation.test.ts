/** What moderators do to an agent during playback: they move it, disconnect it, and delete its channel. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { userId } from '../../infra/sandbox/discord/gateway/testing.ts';
import type { Channel, Guild } from '../../infra/sandbox/discord/world.ts';
import { type FaultyProxy, openFaultyProxy } from '../../infra/testing/faulty-proxy.ts';
import {
  beginConcert,
  beginNeighbour,
  type Concert,
  fill,
  hasButtons,
  isAsItWas,
  openHall,
  panelsIn,
} from '../../infra/testing/voice-node/concert.ts';
import { ask, playerOf, sounds, stateOf } from '../../infra/testing/voice-node/music.ts';
import {
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  playersOf,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';

let stage: VoiceStage;
let node: NodeProcess;
let guild: Guild;
let proxy: FaultyProxy;
/** Another agent's session, which must never be affected. */
let neighbour: VoiceSession;
let isUntouched: () => Promise<void>;
let concert: Concert;
beforeAll(async () => {
  stage = await openVoiceStage(2, undefined, { updateIntervalMs: 500 });
  guild = stage.discord.core.world.findGuild(stage.guildId) as Guild;
  proxy = await openFaultyProxy(stage.url);
  node = await stage.start({ DISCORD_TOKEN: stage.discord.botToken, DATABASE_URL: proxy.url, LEASE_MS: '30000' });
  await agentsReady(node, 2);
  ({ at: neighbour } = await openHall(stage));
  isUntouched = await beginNeighbour(stage, node, neighbour);
});
afterAll(async () => {
  await stage.close();
  proxy.close();
});
beforeEach(async () => {
  concert = await beginConcert(stage, node);
});
afterEach(async () => {
  proxy.set('open');
  await stage.sql`update voice_sessions set state = 'ended', end_reason = 'dismissed', ended_at = now()
    where agent_id = ${concert.at.agent} and guild_id = ${guild.id} and state <> 'ended'`;
  await until('the agent to be out', () => isOut(concert.at));
  await isUntouched();
});

const channelOf = (id: string) => guild.channels.find((channel) => channel.id === id) as Channel;
const moveTo = ({ agent }: VoiceSession, channel: string) =>
  stage.discord.core.voice.place(guild, agent, channelOf(channel));
const disconnect = ({ agent }: VoiceSession) => stage.discord.core.voice.leave(guild, agent);
const isOut = ({ agent }: VoiceSession) =>
  stage.placeOf(agent) === undefined && playersOf(stage, agent).every(({ guildId }) => guildId !== guild.id);
const heardMs = (at: VoiceSession) => playerOf(stage, at)?.state.position ?? 0;
/** Rows are compared once a second. If the agent is still out after this, it stays out. */
const severalComparisons = () => new Promise((resolve) => setTimeout(resolve, 3_500));

test('moved to another channel: music continues there, its listeners decide, and the panel names the channel', async () => {
  const [here, there] = ['alice', 'bob'].map((name) => userId(stage.discord, name)) as [string, string];
  const target = stage.newChannel();
  stage.discord.core.voice.place(guild, here, channelOf(concert.at.channel));
  stage.discord.core.voice.place(guild, there, channelOf(target));
  await ask(stage, node, concert.at, 'pause', { isPaused: true });
  const before = heardMs(concert.at);
  moveTo(concert.at, target);
  const at = { ...concert.at, channel: target };
  await until('the row to follow', async () => (await stage.stateOf(at.id)).channel === target);
  await until('the panel to show it', () => JSON.stringify(panelsIn(stage, concert)).includes(`<#${target}>`));
  expect(JSON.stringify(panelsIn(stage, concert))).not.toContain(`<#${concert.at.channel}>`);
  const pause = (user: string) =>
    ask(stage, node, at, 'pause', { isPaused: false, by: { user, roles: [], isStaff: false } });
  expect(await pause(here)).toEqual({ status: 'not_listening' });
  expect(await pause(there)).toMatchObject({ status: 'resumed' });
  await isAsItWas(stage, { ...concert, at }, before);
  await severalComparisons();
  expect(await stage.stateOf(at.id)).toMatchObject({ state: 'active', channel: target });
  for (const user of [here, there]) stage.discord.core.voice.leave(guild, user);
}, 120_000);

test('moved into a channel another agent serves: it leaves, and the other agent isn’t affected', async () => {
  moveTo(concert.at, neighbour.channel);
  expect(await stage.ended(concert.at.id)).toBe('channel_taken');
  await until('it to leave', () => isOut(concert.at));
  await until('its buttons to disappear', () => !hasButtons(panelsIn(stage, concert)[0]));
  expect(panelsIn(stage, concert)).toHaveLength(1);
}, 120_000);

test('disconnected: it stays out until the next request, and that starts fresh', async () => {
  disconnect(concert.at);
  expect(await stage.ended(concert.at.id)).toBe('kicked');
  await until('its buttons to disappear', () => !hasButtons(panelsIn(stage, concert)[0]));
  await severalComparisons();
  expect(isOut(concert.at)).toBe(true);
  const again = await stage.session(guild.id, { channelId: concert.at.channel, textChannelId: concert.textChannel });
  expect([again.agent, again.id === concert.at.id]).toEqual([concert.at.agent, false]);
  await stage.active(again.id);
  await fill(stage, node, again, ['kittens']);
  await sounds(stage, again, 'kittens');
  expect(await stateOf(stage, again)).toMatchObject({ volume: 100, presets: [], loop: 'off', waiting: 0 });
  await until('a panel of its own', () => panelsIn(stage, concert).length === 2);
  expect(panelsIn(stage, concert).map(hasButtons)).toEqual([false, true]);
}, 120_000);

test('disconnected while the database is down: it still stays out', async () => {
  proxy.set('silent');
  disconnect(concert.at);
  await severalComparisons();
  proxy.set('open');
  let wasBack = false;
  await until('the session to end', async () => {
    wasBack ||= stage.placeOf(concert.at.agent) !== undefined;
    return (await stage.stateOf(concert.at.id)).state === 'ended';
  });
  expect(wasBack).toBe(false);
  expect((await stage.stateOf(concert.at.id)).endReason).toBe('kicked');
}, 120_000);

test('moved while the database is down: it stays where it was moved', async () => {
  const target = stage.newChannel();
  const before = heardMs(concert.at);
  proxy.set('silent');
  moveTo(concert.at, target);
  await severalComparisons();
  proxy.set('open');
  let wasBack = false;
  await until('the row to follow', async () => {
    wasBack ||= stage.placeOf(concert.at.agent) !== target;
    return (await stage.stateOf(concert.at.id)).channel === target;
  });
  await isAsItWas(stage, { ...concert, at: { ...concert.at, channel: target } }, before);
  expect([wasBack, stage.placeOf(concert.at.agent)]).toEqual([false, target]);
}, 120_000);

test('its channel is deleted: the session ends, its buttons disappear, and the agent is free', async () => {
  stage.discord.core.administration.deleteChannel(guild, channelOf(concert.at.channel));
  expect(await stage.ended(concert.at.id)).toBe('channel_deleted');
  await until('it to leave', () => isOut(concert.at));
  await until('its buttons to disappear', () => !hasButtons(panelsIn(stage, concert)[0]));
  const next = await stage.open();
  expect(next.agent).toBe(concert.at.agent);
  await stage.active(next.id);
}, 120_000);
