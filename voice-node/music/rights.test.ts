/** Listeners decide: votes, DJ mode, and what happens without listeners. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { placeOf, userId } from '../../infra/sandbox/discord/gateway/testing.ts';
import type { Guild } from '../../infra/sandbox/discord/world.ts';
import { ask, sounds, stateOf } from '../../infra/testing/voice-node/music.ts';
import {
  about,
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import type { MusicSettings } from '../../shared/music/settings.ts';
import { setMusicSettings } from '../../shared/music/settings-store.ts';
import type { Asker } from '../../shared/music/verbs.ts';
import { readSettings } from '../../shared/settings/change.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';

let stage: VoiceStage;
let node: NodeProcess;
let guild: Guild;
let at: VoiceSession;
const NAMES = ['alice', 'bob', 'carol'] as const;
const by = (name: string): Asker => ({ user: userId(stage.discord, name), roles: [], isStaff: false });

beforeAll(async () => {
  stage = await openVoiceStage(1);
  [guild] = placeOf(stage.discord, 'Chorus Lounge', 'Lounge');
  node = await stage.start();
  await agentsReady(node, 1);
});
afterAll(() => stage.close());
beforeEach(async () => {
  at = await stage.open();
  await stage.active(at.id);
});

function listen(...names: string[]): void {
  const channel = guild.channels.find(({ id }) => id === at.channel);
  if (channel === undefined) throw new Error('no such channel');
  for (const name of NAMES) {
    const id = userId(stage.discord, name);
    if (names.includes(name)) stage.discord.core.voice.place(guild, id, channel);
    else if (stage.placeOf(id) !== undefined) stage.discord.core.voice.leave(guild, id);
  }
}
/** By a listener. The node learns about joins a moment later than Discord. */
async function playBy(name: string, query: string): Promise<void> {
  await until(`${name} to be let in`, async () => {
    const { status } = await ask(stage, node, at, 'play', { query, place: 'end', by: by(name) });
    return status === 'added';
  });
}
async function decide(change: Partial<MusicSettings>): Promise<void> {
  const caller = stage.as(stage.id(), { guildId: guild.id });
  await setMusicSettings(stage.store, caller, { mode: null, voteShare: null, leavesOnEmpty: null, ...change });
}

test('members outside the channel have no say until they join', async () => {
  await decide({});
  listen();
  expect(await ask(stage, node, at, 'play', { query: 'ledger', place: 'end', by: by('alice') })).toEqual({
    status: 'not_listening',
  });
  listen('alice');
  await playBy('alice', 'ledger');
  await node.leave(at);
});

test('members skip by vote, the requester skips alone, and members who left have no vote', async () => {
  await decide({ voteShare: 60 });
  listen('alice', 'bob', 'carol');
  await playBy('alice', 'demo:first-light');
  await playBy('alice', 'demo:cafe');
  await playBy('alice', 'demo:handshake');
  await sounds(stage, at, 'first-light');
  expect(await ask(stage, node, at, 'skip', { by: by('bob') })).toMatchObject({ status: 'voted', votes: 1, needed: 2 });
  expect(await ask(stage, node, at, 'skip', { by: by('bob') })).toMatchObject({ status: 'voted', votes: 1 });
  expect(await ask(stage, node, at, 'skip', { by: by('carol') })).toMatchObject({ status: 'skipped' });
  await sounds(stage, at, 'cafe');
  expect((await stateOf(stage, at)).votes).toEqual([]);
  expect(await ask(stage, node, at, 'skip', { by: by('alice') })).toMatchObject({ status: 'skipped' });
  await sounds(stage, at, 'handshake');
  expect(await ask(stage, node, at, 'skip', { by: by('bob') })).toMatchObject({ status: 'voted', votes: 1 });
  listen('alice', 'carol');
  await until('bob to be out', async () => {
    const asked = await ask(stage, node, at, 'skip', { by: by('carol') });
    return asked.status === 'voted' && asked.votes === 1 && asked.needed === 2;
  });
  await node.leave(at);
});

test('in DJ mode, other members can only add to the end', async () => {
  await decide({ mode: 'dj' });
  listen('alice', 'bob');
  await playBy('alice', 'demo:first-light');
  await playBy('alice', 'demo:cafe');
  await playBy('bob', 'demo:handshake');
  const refused = { status: 'not_allowed', djRole: null };
  expect(await ask(stage, node, at, 'volume', { volume: 10, by: by('bob') })).toEqual(refused);
  expect(await ask(stage, node, at, 'remove', { from: 1, by: by('bob') })).toEqual(refused);
  expect(await ask(stage, node, at, 'play', { query: 'rain', place: 'next', by: by('bob') })).toEqual(refused);
  expect(await ask(stage, node, at, 'remove', { isMine: true, by: by('bob') })).toMatchObject({ count: 1 });
  await node.leave(at);
});

test('if staff turned that on, an agent leaves soon after its last listener', async () => {
  await decide({ leavesOnEmpty: true });
  listen('alice');
  await playBy('alice', 'demo:first-light');
  listen();
  expect(await stage.ended(at.id)).toBe('idle');
  await decide({});
});

test('a DJ role that the server deleted: nobody is sent to it, and staff will be told', async () => {
  listen('alice', 'bob');
  const gone = '499999999999999999';
  await decide({ mode: 'dj', djRole: gone });
  await playBy('alice', 'demo:first-light');
  const staff = stage.as(stage.id(), { guildId: guild.id });
  await until('it to be noticed', async () => (await readSettings(stage.store, staff)).gone.music?.djRole === gone);
  const refused = await ask(stage, node, at, 'skip', { by: by('bob') });
  expect(refused).toEqual({ status: 'not_allowed', djRole: null });
  await decide({ djRole: null });
  await node.leave(at);
});

test('a waiting member is served, and their request plays even without a call', async () => {
  await decide({});
  const channelId = stage.newChannel();
  const user = stage.id();
  const payload = { by: { user, roles: [], isStaff: true }, query: 'demo:kittens', place: 'end', buttons: {} };
  const waiting = await stage.allocate(guild.id, { channelId, user, intent: { verb: 'play', payload } });
  expect(waiting.status).toBe('waiting');
  const { agent } = at;
  await node.call('leave', { key: at.id, ...about(at), reason: 'left' });
  await sounds(stage, { ...at, agent }, 'kittens');
});
