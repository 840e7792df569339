/** The status under a voice channel's name shows what's playing there, in guilds that turned this on. */
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
import type { VoiceSession } from '../../shared/voice/session.ts';
import { dismissSessions } from '../../shared/voice/sessions.ts';

/** Settings are cached for half a minute, and statuses are at least ten seconds apart. */
const TIMEOUT_MS = 120_000;
const FIRST_LIGHT = '🎶 First Light · The Loopbacks';
const CAFE = '🎶 Café Größenwahn · Émile Fünfundzwanzig';

let stage: VoiceStage;
/** Every status Discord received, in order. */
const received: { channel: string; line: string | null; atMs: number }[] = [];

async function openStage(agents: number): Promise<void> {
  stage = await openVoiceStage(agents);
  received.length = 0;
  stage.discord.core.events.subscribe((event) => {
    if (event.type === 'channel_status')
      received.push({ channel: event.id, line: event.status, atMs: performance.now() });
  });
}
const guild = () => stage.discord.core.world.guild(stage.guildId) as Guild;
const channel = (id: string) => stage.discord.core.world.channel(id) as Channel;
const receivedFor = (id: string) => received.filter((each) => each.channel === id).map(({ line }) => line);
const shows = (id: string, line: string | undefined) =>
  until(`${line ?? 'nothing'} to show`, () => channel(id).status === line, TIMEOUT_MS);
const isOut = ({ agent }: VoiceSession) => until('the agent to be out', () => stage.placeOf(agent) === undefined);
const setEnabled = (showsChannelStatus: boolean) =>
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

describe('in a guild that turned it on', () => {
  let node: NodeProcess;
  beforeAll(async () => {
    await openStage(2);
    node = await stage.start();
    await agentsReady(node, 2);
  });
  beforeEach(() => setEnabled(true));
  afterAll(() => stage.close());
  const leave = (at: VoiceSession) => node.call('leave', { key: at.id, ...about(at), reason: 'left' });

  test(
    'it shows the track and whether it’s paused, and after rapid changes only the last one, ten seconds later',
    async () => {
      const at = await begin(node, 'demo:first-light');
      await shows(at.channel, FIRST_LIGHT);
      for (const id of ['handshake', 'rain', 'cafe']) await play(stage, node, at, `demo:${id}`);
      for (let skips = 0; skips < 3; skips++) await ask(stage, node, at, 'skip', {});
      await shows(at.channel, CAFE);
      await ask(stage, node, at, 'pause', {});
      await shows(at.channel, CAFE.replace('🎶', '⏸️'));
      const [first = 0, second = 0, third = 0] = received
        .filter((each) => each.channel === at.channel)
        .map((e) => e.atMs);
      expect(receivedFor(at.channel)).toHaveLength(3);
      expect(Math.min(second - first, third - second)).toBeGreaterThanOrEqual(10_000);
      await leave(at);
      await isOut(at);
      expect(channel(at.channel).status).toBeUndefined();
    },
    TIMEOUT_MS,
  );

  test(
    'it’s removed before the agent leaves, whether music is stopped or staff end the session',
    async () => {
      const stopped = await begin(node, 'demo:first-light');
      await shows(stopped.channel, FIRST_LIGHT);
      await ask(stage, node, stopped, 'stop', {});
      await isOut(stopped);
      expect(receivedFor(stopped.channel)).toEqual([FIRST_LIGHT, null]);
      const dismissed = await begin(node, 'demo:first-light');
      await shows(dismissed.channel, FIRST_LIGHT);
      const staff = stage.as(stage.id(), { guildId: stage.guildId });
      await dismissSessions(stage.store, staff, dismissed.channel);
      await isOut(dismissed);
      expect(receivedFor(dismissed.channel)).toEqual([FIRST_LIGHT, null]);
    },
    TIMEOUT_MS,
  );

  test(
    'it ends with the queue, even if the agent stays',
    async () => {
      const at = await begin(node, 'demo:first-light');
      await shows(at.channel, FIRST_LIGHT);
      await ask(stage, node, at, 'skip', {});
      await shows(at.channel, undefined);
      expect(stage.placeOf(at.agent)).toBe(at.channel);
      await leave(at);
    },
    TIMEOUT_MS,
  );

  test(
    'it moves along with the agent',
    async () => {
      const at = await begin(node, 'demo:first-light');
      await shows(at.channel, FIRST_LIGHT);
      const next = stage.newChannel();
      await node.call('move', { key: at.id, ...about(at), channel: next });
      expect(channel(at.channel).status).toBeUndefined();
      await shows(next, FIRST_LIGHT);
      expect(receivedFor(at.channel)).toEqual([FIRST_LIGHT, null]);
      // A drag leaves the agent no time, and writing from outside takes one more permission.
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
    TIMEOUT_MS,
  );

  test(
    'it’s removed when turned off, while music keeps playing',
    async () => {
      const at = await begin(node, 'demo:first-light');
      await shows(at.channel, FIRST_LIGHT);
      await setEnabled(false);
      await shows(at.channel, undefined);
      await sounds(stage, at, 'first-light');
      await leave(at);
    },
    TIMEOUT_MS,
  );

  test(
    'music plays even where agents can’t set it, and the log says so once',
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
          .filter((line) => line.includes(id) && line.includes('status refused'));
      await until('the refusal', () => refusals().length > 0);
      await play(stage, node, at, 'demo:cafe');
      await ask(stage, node, at, 'skip', {});
      await sounds(stage, at, 'cafe');
      await leave(at);
      await isOut(at);
      expect(refusals()).toHaveLength(1);
      expect(receivedFor(id)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    'it’s late when Discord fails for a while, and music doesn’t wait for it',
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
          .some((line) => line.includes(at.id) && line.includes('could not set status'));
      await until('a failure', hasFailed, TIMEOUT_MS);
      stage.discord.heal();
      await shows(at.channel, FIRST_LIGHT);
      await leave(at);
      await isOut(at);
    },
    TIMEOUT_MS,
  );

  test(
    'a member’s status stays where music never wrote one',
    async () => {
      await setEnabled(false);
      const id = stage.newChannel();
      writeByHand(id, 'Karaoke at nine');
      const at = await begin(node, 'demo:first-light', id);
      await sounds(stage, at, 'first-light');
      await leave(at);
      await isOut(at);
      expect(channel(id).status).toBe('Karaoke at nine');
    },
    TIMEOUT_MS,
  );
});

describe('after a node was killed', () => {
  let node: NodeProcess;
  beforeEach(async () => {
    await openStage(1);
    node = await stage.start();
    await agentsReady(node, 1);
    await setEnabled(true);
  });
  afterEach(() => stage.close());

  async function killed(): Promise<VoiceSession> {
    const at = await begin(node, 'demo:first-light');
    await shows(at.channel, FIRST_LIGHT);
    const shownAt = new Date();
    // The next node goes on with its connections.
    await until('them to be kept', async () => {
      const kept = await stage.sql`select from agent_gateways where saved_at > ${shownAt}`;
      return kept.length > 0;
    });
    node.child.kill('SIGKILL');
    await node.ended;
    return at;
  }
  const dismiss = ({ channel: id }: VoiceSession) =>
    dismissSessions(stage.store, stage.as(stage.id(), { guildId: stage.guildId }), id);
  const isServedBy = async (successor: NodeProcess, at: VoiceSession) => {
    const [row] = await stage.sql<{ fence: string }[]>`
      select fence::text from voice_sessions where session_id = ${at.id}`;
    const asked = successor.call('state', { ...about(at), fence: row?.fence ?? '' });
    return (await asked.catch(() => undefined))?.state === 'active';
  };
  async function next(): Promise<NodeProcess> {
    const successor = await stage.start();
    await agentsReady(successor, 1);
    return successor;
  }

  test(
    'the next one keeps updating the status, and removes it at the end',
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
    TIMEOUT_MS,
  );

  test(
    'the next one removes a status that was turned off in the meantime',
    async () => {
      const at = await killed();
      await setEnabled(false);
      await next();
      await shows(at.channel, undefined);
      await sounds(stage, at, 'first-light');
    },
    TIMEOUT_MS,
  );

  test(
    'the next one removes the status of a session that ended in the meantime',
    async () => {
      const at = await killed();
      await dismiss(at);
      await next();
      await isOut(at);
      expect(channel(at.channel).status).toBeUndefined();
    },
    TIMEOUT_MS,
  );

  test(
    'the next one removes the status of a session that ends before it knows what plays there',
    async () => {
      const at = await killed();
      await stage.sql.unsafe('alter function music_state(bigint, integer) rename to music_state_kept');
      const successor = await next();
      await until('it to be served', () => isServedBy(successor, at));
      await dismiss(at);
      await successor.call('wake', {});
      await isOut(at);
      expect(channel(at.channel).status).toBeUndefined();
    },
    TIMEOUT_MS,
  );

  test(
    'the next one removes a status from outside, if it may, where Discord has removed the agent',
    async () => {
      stage.discord.core.administration.invite(
        guild(),
        stage.agentIds[0] ?? '',
        AGENT_PERMISSIONS | Permission.manageChannels,
      );
      stage.discord.core.voice.settings.afterDrop = 'voice-ends';
      const at = await killed();
      await isOut(at);
      await dismiss(at);
      await next();
      await shows(at.channel, undefined);
    },
    TIMEOUT_MS,
  );

  test(
    'the next one leaves a member’s status alone',
    async () => {
      await setEnabled(false);
      const at = await begin(node, 'demo:first-light');
      writeByHand(at.channel, 'Karaoke at nine');
      node.child.kill('SIGKILL');
      await node.ended;
      const successor = await next();
      await sounds(stage, at, 'first-light');
      // By then, it has checked. There's no event to wait for if nothing changes.
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await ask(stage, successor, at, 'stop', {});
      await isOut(at);
      expect(channel(at.channel).status).toBe('Karaoke at nine');
    },
    TIMEOUT_MS,
  );
});
