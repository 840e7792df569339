/** One message shows a session's playback and keeps up with it. */
import { REST } from '@discordjs/rest';
import { Routes } from 'discord-api-types/v10';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '../../infra/sandbox/discord/messages.ts';
import { Permission } from '../../infra/sandbox/discord/permissions.ts';
import type { Guild } from '../../infra/sandbox/discord/world.ts';
import { ask, play, sounds, stateOf } from '../../infra/testing/voice-node/music.ts';
import {
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import { readMusicSettings, setMusicSettings } from '../../shared/music/settings-store.ts';
import { readSettings } from '../../shared/settings/change.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';
import { restAfter } from './panels.ts';

let stage: VoiceStage;
let node: NodeProcess;
let textChannel: string;
const buttons = { pause: 'p', skip: 's' };

beforeAll(async () => {
  stage = await openVoiceStage(1);
  node = await stage.start({ DISCORD_TOKEN: stage.discord.botToken });
  await agentsReady(node, 1);
  const guild = stage.discord.core.world.guilds.find(({ id }) => id === stage.guildId);
  textChannel = guild?.channels.find(({ type }) => type === 0)?.id ?? '';
});
afterAll(() => stage.close());

async function begin(query: string): Promise<VoiceSession> {
  const channelId = stage.newChannel();
  const at = await stage.session(stage.guildId, { channelId, textChannelId: textChannel });
  await stage.active(at.id);
  const added = await ask(stage, node, at, 'play', { query, place: 'end', buttons });
  if (added.status !== 'added') throw new Error(`not added but ${added.status}`);
  return at;
}
const messages = () => stage.discord.core.messages.list(textChannel);
/** The text of a message, wherever it is in the payload. */
const textOf = (message: Message | undefined) => JSON.stringify(message);
async function panelOf(at: VoiceSession): Promise<Message> {
  await until('the panel to be posted', async () => (await stateOf(stage, at)).panel !== null);
  const { panel } = await stateOf(stage, at);
  const message = messages().find(({ id }) => id === panel?.message);
  if (message === undefined) throw new Error('the panel isn’t in its channel');
  return message;
}

test('a panel is posted where music was requested, follows every change, and stays one message', async () => {
  const at = await begin('demo:first-light');
  const before = messages().length;
  expect(textOf(await panelOf(at))).toContain('First Light');
  await ask(stage, node, at, 'volume', { volume: 42 });
  await until('the volume to show', async () => textOf(await panelOf(at)).includes('42'));
  await play(stage, node, at, 'demo:cafe');
  await ask(stage, node, at, 'skip', {});
  await until('the next track to show', async () => textOf(await panelOf(at)).includes('Größenwahn'));
  expect(textOf(await panelOf(at))).toContain('custom_id');
  expect(messages().length).toBeLessThanOrEqual(before + 1);
  await node.leave(at);
});

test('steady playback edits it repeatedly, never twice within five seconds', async () => {
  const at = await begin('demo:first-light');
  const panel = await panelOf(at);
  // By then, all changes from the start are shown.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const edits = new Set<number>();
  const look = () => {
    const { edited_timestamp: edited } = messages().find(({ id }) => id === panel.id) ?? {};
    if (edited) edits.add(Date.parse(edited));
    return edits.size >= 4;
  };
  await until('four edits', look, 120_000);
  // The first edit may be from before.
  const [, ...steady] = [...edits];
  const gaps = steady.slice(1).map((edited, place) => edited - (steady[place] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000);
  await node.leave(at);
}, 150_000);

test('a deleted panel is posted again', async () => {
  const at = await begin('demo:first-light');
  const panel = await panelOf(at);
  stage.discord.core.messages.delete(panel);
  await ask(stage, node, at, 'volume', { volume: 30 });
  await until('another one', async () => {
    const { panel: now } = await stateOf(stage, at);
    return now !== null && now.message !== panel.id;
  });
  await node.leave(at);
});

test('a panel that has scrolled away is reposted with the next track, and the old one loses its buttons', async () => {
  const at = await begin('demo:first-light');
  await play(stage, node, at, 'demo:cafe');
  const { id } = await panelOf(at);
  const rest = new REST({ api: stage.discord.apiBase, version: '10' }).setToken(stage.discord.botToken);
  for (let n = 0; n < 10; n++) await rest.post(Routes.channelMessages(textChannel), { body: { content: `talk ${n}` } });
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  await ask(stage, node, at, 'skip', {});
  await until('it to be posted below', async () => (await stateOf(stage, at)).panel?.message !== id);
  expect(textOf(await panelOf(at))).toContain('Größenwahn');
  await until('the old buttons to be gone', () => !textOf(messages().find((m) => m.id === id)).includes('custom_id'));
  await node.leave(at);
}, 30_000);

test('its buttons disappear when the session ends', async () => {
  const at = await begin('demo:first-light');
  const { id } = await panelOf(at);
  await until('its buttons', () => textOf(messages().find((message) => message.id === id)).includes('custom_id'));
  await node.leave(at);
  await until('them to be gone', () => !textOf(messages().find((message) => message.id === id)).includes('custom_id'));
});

test('without the channel that staff chose, the panel goes where music was requested, and staff will be told', async () => {
  const staff = stage.as(stage.id(), { guildId: stage.guildId });
  const gone = '499999999999999999';
  await setMusicSettings(stage.store, staff, { announceChannel: gone });
  const at = await begin('demo:first-light');
  expect((await panelOf(at)).channel_id).toBe(textChannel);
  expect((await readSettings(stage.store, staff)).gone).toEqual({ music: { announceChannel: gone } });
  expect((await readMusicSettings(stage.store, stage.guildId)).announceChannel).toBeNull();
  const asked = node.output().split('could not update panel').length;
  await ask(stage, node, at, 'volume', { volume: 31 });
  await until('the volume to show', async () => textOf(await panelOf(at)).includes('31'));
  expect(node.output().split('could not update panel').length).toBe(asked);
  await setMusicSettings(stage.store, stage.as(stage.id(), { guildId: stage.guildId }), { announceChannel: null });
  await node.leave(at);
});

test('the channel that staff chose is deleted under the panel: it moves to where music was requested, and nothing asks again', async () => {
  const staff = () => stage.as(stage.id(), { guildId: stage.guildId });
  const { core } = stage.discord;
  const guild = core.world.guild(stage.guildId) as Guild;
  const chosen = core.administration.createChannel(guild, { name: 'panels', type: 0 });
  await setMusicSettings(stage.store, staff(), { announceChannel: chosen.id });
  const at = await begin('demo:first-light');
  const placeOfPanel = async () => (await stateOf(stage, at)).panel?.channel;
  await until('it to be there', async () => (await placeOfPanel()) === chosen.id);
  core.administration.deleteChannel(guild, chosen);
  await ask(stage, node, at, 'volume', { volume: 32 });
  await until('it to move', async () => (await placeOfPanel()) === textChannel);
  expect((await readSettings(stage.store, staff())).gone).toEqual({ music: { announceChannel: chosen.id } });
  expect(node.output().match(/could not update panel/g) ?? []).toEqual([]);
  await setMusicSettings(stage.store, staff(), { announceChannel: null });
  await node.leave(at);
});

test('a channel that the bot can’t see isn’t deleted: the panel goes where music was requested, and there once it may', async () => {
  const staff = () => stage.as(stage.id(), { guildId: stage.guildId });
  const { core, applicationId } = stage.discord;
  const guild = core.world.guild(stage.guildId) as Guild;
  const secret = core.administration.createChannel(guild, { name: 'secret', type: 0 });
  const deny = (permission: bigint) => {
    secret.overwrites = [{ id: applicationId, type: 1, allow: 0n, deny: permission }];
  };
  await setMusicSettings(stage.store, staff(), { announceChannel: secret.id });
  const places: string[] = [];
  // What was seen once may be hidden again.
  for (const denied of [Permission.viewChannel, 0n, Permission.sendMessages, Permission.viewChannel]) {
    deny(denied);
    const at = await begin('demo:first-light');
    await until('the panel to be posted', async () => (await stateOf(stage, at)).panel !== null);
    places.push((await stateOf(stage, at)).panel?.channel ?? '');
    await node.leave(at);
  }
  expect(places).toEqual([textChannel, secret.id, textChannel, textChannel]);
  expect((await readSettings(stage.store, staff())).gone).toEqual({});
  expect((await readMusicSettings(stage.store, stage.guildId)).announceChannel).toBe(secret.id);
  await setMusicSettings(stage.store, staff(), { announceChannel: null });
});

test('a channel of another server gets no panel, though the bot may write there', async () => {
  const other = stage.discord.core.world.guilds.find(({ id }) => id !== stage.guildId);
  const foreign = other?.channels.find(({ type }) => type === 0)?.id ?? '';
  expect(foreign).not.toBe('');
  const staff = stage.as(stage.id(), { guildId: stage.guildId });
  await setMusicSettings(stage.store, staff, { announceChannel: foreign });
  const before = stage.discord.core.messages.list(foreign).length;
  const at = await begin('demo:first-light');
  expect((await panelOf(at)).channel_id).toBe(textChannel);
  expect(stage.discord.core.messages.list(foreign).length).toBe(before);
  expect((await readSettings(stage.store, staff)).gone).toEqual({ music: { announceChannel: foreign } });
  await setMusicSettings(stage.store, stage.as(stage.id(), { guildId: stage.guildId }), { announceChannel: null });
  await node.leave(at);
});

test('a channel that refuses the panel is asked less and less often', () => {
  expect([0, 1, 2, 6, 100].map(restAfter)).toEqual([15_000, 30_000, 60_000, 960_000, 960_000]);
});

test('a track that won’t play is announced once', async () => {
  const at = await begin('demo:exception');
  await play(stage, node, at, 'demo:cafe');
  await sounds(stage, at, 'cafe');
  const announcements = () => messages().filter(({ content }) => content.includes('Breaks After Its Start'));
  await until('the announcement', () => announcements().length > 0);
  expect(announcements()).toHaveLength(1);
  await node.leave(at);
});

test('if Discord refuses for a while, only the panel is late', async () => {
  stage.discord.failWith(503);
  const at = await begin('demo:first-light');
  await sounds(stage, at, 'first-light');
  await ask(stage, node, at, 'volume', { volume: 12 });
  stage.discord.heal();
  expect(textOf(await panelOf(at))).toContain('12');
  await node.leave(at);
}, 60_000);
