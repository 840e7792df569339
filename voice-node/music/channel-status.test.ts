/** The line under a voice channel's name says what plays there, where a guild wants that. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AGENT_PERMISSIONS } from '../../infra/sandbox/discord/gateway/testing.ts';
import { Permission } from '../../infra/sandbox/discord/permissions.ts';
import type { Channel, Guild } from '../../infra/sandbox/discord/world.ts';
import { ask, play, sounds } from '../../infra/testing/voice-node/music.ts';
import {
  about,
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import { setMusicSettings } from '../../shared/music/settings-store.ts';
import { dismissSessions } from '../../shared/voice/sessions.ts';
import type { VoiceSession } from '../../shared/voice/store.ts';

/** Half a minute passes before settings are read again, ten seconds before the next line. */
const PATIENCE_MS = 120_000;
const FIRST_LIGHT = '🎶 First Light · The Loopbacks';
const CAFE = '🎶 Café Größenwahn · Émile Fünfundzwanzig';

let stage: VoiceStage;
/** Every line that Discord was given, in order. */
const told: { channel: string; line: string | null; atMs: number }[] = [];

async function openStage(agents: number): Promise<void> {
  stage = await openVoiceStage(agents);
  told.length = 0;
  stage.discord.core.events.subscribe((event) => {
    if (event.type === 'channel_status') told.push({ channel: event.id, line: event.status, atMs: performance.now() });
  });
}
const guild = () => stage.discord.core.world.guild(stage.guildId) as Guild;
const channel = (id: string) => stage.discord.core.world.channel(id) as Channel;
const toldOf = (id: string) => told.filter((each) => each.channel === id).map(({ line }) => line);
const shows = (id: string, line: string | undefined) =>
  until(`${line ?? 'nothing'} to show`, () => channel(id).status === line, PATIENCE_MS);
const isOut = ({ agent }: VoiceSession) => until('the agent to be out', () => stage.placeOf(agent) === undefined);
const want = (showsChannelStatus: boolean) =>
  setMusicSettings(stage.store, stage.as(stage.id(), { guildId: stage.guildId }), { showsChannelStatus });
const writeByHand = (id: string, line: string) =>
  stage.discord.core.administration.setStatus(guild(), channel(id), line);

async function begin(node: NodeProcess, query: string, channelId = stage.newChannel()): Promise<VoiceSession> {
  const at = await stage.open(channelId);
  await stage.active(at.id);
  const added = await play(stage, node, at, query);
  if (added.status !== 'added') throw new Error(`not added but ${added.status}`);
  return at;
}

describe('a guild that wants it', () => {
  let node: NodeProcess;
  beforeAll(async () => {
    await openStage(2);
    node = await stage.start();
    await agentsReady(node, 2);
  });
  beforeEach(() => want(true));
  afterAll(() => stage.close());
  const leave = (at: VoiceSession) => node.call('leave', { key: at.id, ...about(at), reason: 'left' });

  test(
    'reads what plays and that it is paused; of changes in a row the last one, ten seconds after the one before',
    async () => {
      const at = await begin(node, 'demo:first-light');
      await shows(at.channel, FIRST_LIGHT);
      for (const id of ['handshake', 'rain', 'cafe']) await play(stage, node, at, `demo:${id}`);
      for (let skips = 0; skips < 3; skips++) await ask(stage, node, at, 'skip', {});
      await shows(at.channel, CAFE);
      await ask(stage, node, at, 'pause', {});
      await shows(at.channel, CAFE.replace('🎶', '⏸️'));
      const [first = 0, second = 0, third = 0] = told.filter((each) => each.channel === at.channel).map((e) => e.atMs);
      expect(toldOf(at.channel)).toHaveLength(3);
      expect(Math.min(second - first, third - second)).toBeGreaterThanOrEqual(10_000);
      await leave(at);
      await isOut(at);
      expect(channel(at.channel).status).toBeUndefined();
    },
    PATIENCE_MS,
  );

  test(
    'has it gone before the agent is: when music is stopped, and when staff ends the session',
    async () => {
      const stopped = await begin(node, 'demo:first-light');
      await shows(stopped.channel, FIRST_LIGHT);
      await ask(stage, node, stopped, 'stop', {});
      await isOut(stopped);
      expect(toldOf(stopped.channel)).toEqual([FIRST_LIGHT, null]);
      const dismissed = await begin(node, 'demo:first-light');
      await shows(dismissed.channel, FIRST_LIGHT);
      const staff = stage.as(stage.id(), { guildId: stage.guildId });
      await dismissSessions(stage.store, staff, dismissed.channel);
      await isOut(dismissed);
      expect(toldOf(dismissed.channel)).toEqual([FIRST_LIGHT, null]);
    },
    PATIENCE_MS,
  );

  test(
    'sees it end with the line of tracks, though the agent stays',
    async () => {
      const at = await begin(node, 'demo:first-light');
      await shows(at.channel, FIRST_LIGHT);
      await ask(stage, node, at, 'skip', {});
      await shows(at.channel, undefined);
      expect(stage.placeOf(at.agent)).toBe(at.channel);
      await leave(at);
    },
    PATIENCE_MS,
  );

  test(
    'sees it move along with the agent',
    async () => {
      const at = await begin(node, 'demo:first-light');
      await shows(at.channel, FIRST_LIGHT);
      const next = stage.newChannel();
      await node.call('move', { key: at.id, ...about(at), channel: next });
      expect(channel(at.channel).status).toBeUndefined();
      await shows(next, FIRST_LIGHT);
      expect(toldOf(at.channel)).toEqual([FIRST_LIGHT, null]);
      // Whoever drags an agent away leaves it no time, and from outside it takes a right more.
      stage.discord.core.administration.invite(guild(), at.agent, AGENT_PERMISSIONS | Permission.manageChannels);
      const last = stage.newChannel();
      stage.discord.core.voice.place(guild(), at.agent, channel(last));
      await shows(last, FIRST_LIGHT);
      await shows(next, undefined);
      stage.discord.core.administration.invite(guild(), at.agent, AGENT_PERMISSIONS);
      await leave({ ...at, channel: last });
      await isOut(at);
      expect(channel(last).status).toBeUndefined();
    },
    PATIENCE_MS,
  );

  test(
    'sees it go when it is wanted no longer, while music plays on',
    async () => {
      const at = await begin(node, 'demo:first-light');
      await shows(at.channel, FIRST_LIGHT);
      await want(false);
      await shows(at.channel, undefined);
      await sounds(stage, at, 'first-light');
      await leave(at);
    },
    PATIENCE_MS,
  );

  test(
    'hears music all the same where agents may not set it, and the log says so once',
    async () => {
      const id = stage.newChannel();
      const deny = Permission.setVoiceChannelStatus;
      const overwrites = [{ id: stage.guildId, type: 0 as const, allow: 0n, deny }];
      stage.discord.core.administration.changeChannel(guild(), channel(id), { overwrites });
      const at = await begin(node, 'demo:first-light', id);
      const refusals = () =>
        node
          .output()
          .split('\n')
          .filter((line) => line.includes(id) && line.includes('left alone'));
      await until('the refusal', () => refusals().length > 0);
      await play(stage, node, at, 'demo:cafe');
      await ask(stage, node, at, 'skip', {});
      await sounds(stage, at, 'cafe');
      await leave(at);
      await isOut(at);
      expect(refusals()).toHaveLength(1);
      expect(toldOf(id)).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'reads it late when Discord fails for a while; music waits for nothing',
    async () => {
      const at = await stage.open();
      await stage.active(at.id);
      stage.discord.failWith(503);
      await play(stage, node, at, 'demo:first-light');
      await sounds(stage, at, 'first-light');
      const hasFailed = () =>
        node
          .output()
          .split('\n')
          .some((line) => line.includes(at.id) && line.includes('not set'));
      await until('a failure', hasFailed, PATIENCE_MS);
      stage.discord.heal();
      await shows(at.channel, FIRST_LIGHT);
      await leave(at);
      await isOut(at);
    },
    PATIENCE_MS,
  );

  test(
    'keeps what a member wrote where music never wrote anything',
    async () => {
      await want(false);
      const id = stage.newChannel();
      writeByHand(id, 'Karaoke at nine');
      const at = await begin(node, 'demo:first-light', id);
      await sounds(stage, at, 'first-light');
      await leave(at);
      await isOut(at);
      expect(channel(id).status).toBe('Karaoke at nine');
    },
    PATIENCE_MS,
  );
});

describe('after a node was killed', () => {
  let node: NodeProcess;
  beforeEach(async () => {
    await openStage(1);
    node = await stage.start();
    await agentsReady(node, 1);
    await want(true);
  });
  afterEach(() => stage.close());

  async function killed(): Promise<VoiceSession> {
    const at = await begin(node, 'demo:first-light');
    await shows(at.channel, FIRST_LIGHT);
    node.child.kill('SIGKILL');
    await node.ended;
    return at;
  }
  async function next(): Promise<NodeProcess> {
    const successor = await stage.start();
    await agentsReady(successor, 1);
    return successor;
  }

  test(
    'the next one goes on with the line, and removes it in the end',
    async () => {
      const at = await killed();
      const successor = await next();
      await sounds(stage, at, 'first-light');
      await play(stage, successor, at, 'demo:cafe');
      await ask(stage, successor, at, 'skip', {});
      await shows(at.channel, CAFE);
      await ask(stage, successor, at, 'stop', {});
      await isOut(at);
      expect(channel(at.channel).status).toBeUndefined();
    },
    PATIENCE_MS,
  );

  test(
    'the next one removes the line that was switched off meanwhile',
    async () => {
      const at = await killed();
      await want(false);
      await next();
      await shows(at.channel, undefined);
      await sounds(stage, at, 'first-light');
    },
    PATIENCE_MS,
  );

  test(
    'the next one removes the line of a session that ended meanwhile',
    async () => {
      const at = await killed();
      const staff = stage.as(stage.id(), { guildId: stage.guildId });
      await dismissSessions(stage.store, staff, at.channel);
      await next();
      await isOut(at);
      expect(channel(at.channel).status).toBeUndefined();
    },
    PATIENCE_MS,
  );

  test(
    'the next one leaves alone what a member wrote',
    async () => {
      await want(false);
      const at = await begin(node, 'demo:first-light');
      writeByHand(at.channel, 'Karaoke at nine');
      node.child.kill('SIGKILL');
      await node.ended;
      const successor = await next();
      await sounds(stage, at, 'first-light');
      // It has looked by then; that it changes nothing cannot be waited for.
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await ask(stage, successor, at, 'stop', {});
      await isOut(at);
      expect(channel(at.channel).status).toBe('Karaoke at nine');
    },
    PATIENCE_MS,
  );
});
