/** Members' music requests take effect, on a real node with the local Lavalink. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userId } from '../../infra/sandbox/discord/gateway/testing.ts';
import { storeList } from '../../infra/testing/listening.ts';
import { ask, lineOf, play, playerOf, soundingAt, sounds, stateOf } from '../../infra/testing/voice-node/music.ts';
import {
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';

let stage: VoiceStage;
let node: NodeProcess;
beforeAll(async () => {
  stage = await openVoiceStage(2);
  node = await stage.start();
  await agentsReady(node, 2);
});
afterAll(() => stage.close());

describe('playing', () => {
  let at: VoiceSession;
  beforeAll(async () => {
    at = await stage.openActive();
  });
  afterAll(() => node.leave(at));

  test('a search plays its first result at once', async () => {
    expect(await play(stage, node, at, 'first light')).toMatchObject({
      status: 'added',
      starts: true,
      entries: 1,
      first: { track: { title: 'First Light', source: 'youtube', isrc: 'XXDEM2600001' } },
    });
    await sounds(stage, at, 'first-light');
  });

  test('requests for next wait in order, and a request for now plays first', async () => {
    expect(await play(stage, node, at, 'demo:night-train')).toMatchObject({ starts: false, place: 1 });
    expect(await play(stage, node, at, 'https://demo.invalid/track/cafe')).toMatchObject({ place: 2 });
    expect(await play(stage, node, at, 'demo:handshake', 'next')).toMatchObject({ place: 1 });
    expect(await lineOf(stage, at)).toEqual(['>first-light', 'handshake', 'night-train', 'cafe']);
    expect(await play(stage, node, at, 'demo:kittens', 'now')).toMatchObject({ starts: true });
    await sounds(stage, at, 'kittens');
    expect(await lineOf(stage, at)).toEqual(['>kittens', 'first-light', 'handshake', 'night-train', 'cafe']);
  });

  test('skip advances, skip to a position jumps there, and back returns', async () => {
    expect(await ask(stage, node, at, 'skip', {})).toMatchObject({
      status: 'skipped',
      was: { track: { identifier: 'kittens' } },
      now: { track: { identifier: 'first-light' } },
    });
    await sounds(stage, at, 'first-light');
    expect(await ask(stage, node, at, 'skip', { to: 2 })).toMatchObject({ status: 'skipped' });
    await sounds(stage, at, 'night-train');
    expect(await ask(stage, node, at, 'skip', { to: 9 })).toEqual({ status: 'no_such_place', waiting: 1 });
    expect(await ask(stage, node, at, 'back', {})).toMatchObject({ status: 'went_back' });
    await sounds(stage, at, 'first-light');
    expect(await lineOf(stage, at)).toEqual(['kittens', 'handshake', '>first-light', 'night-train', 'cafe']);
  });

  test('volume, filters, pause, and seek take effect at once', async () => {
    await ask(stage, node, at, 'volume', { volume: 40 });
    await ask(stage, node, at, 'filter', { presets: ['nightcore', 'bassboost'] });
    await ask(stage, node, at, 'seek', { position: 60_000 });
    await until('the sound to be so', () => {
      const { volume, filters, state } = playerOf(stage, at) ?? {};
      return volume === 40 && filters?.timescale?.speed === 1.2 && (state?.position ?? 0) >= 60_000;
    });
    expect(await ask(stage, node, at, 'pause', {})).toMatchObject({ status: 'paused' });
    await until('it to be paused', () => playerOf(stage, at)?.paused === true);
    const { positionMs } = await stateOf(stage, at);
    expect(positionMs).toBeGreaterThanOrEqual(60_000);
    expect(await ask(stage, node, at, 'pause', { isPaused: false })).toMatchObject({ status: 'resumed' });
    await until('it to resume', () => playerOf(stage, at)?.paused === false);
    expect(await ask(stage, node, at, 'filter', { presets: [] })).toEqual({
      ...{ status: 'filtered', presets: [], speed: 100, pitch: 100 },
    });
    await until('it to sound as recorded', () => playerOf(stage, at)?.filters.timescale === undefined);
  });

  test('relative seeks add up, however slowly Lavalink responds', async () => {
    await ask(stage, node, at, 'seek', { position: 0 });
    for (const { faults } of stage.lavalink) faults.latency(400);
    let reached = 0;
    for (let step = 1; step <= 5; step++) {
      const result = await ask(stage, node, at, 'seek', { offset: 10_000 });
      reached = result.status === 'sought' ? result.positionMs : 0;
      expect(reached).toBeGreaterThanOrEqual(step * 10_000);
      // While the previous request is still running.
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    for (const { faults } of stage.lavalink) faults.heal();
    await until('it to be there', () => (playerOf(stage, at)?.state.position ?? 0) >= reached);
  });

  test('paused playback has no listeners, however many members are there', async () => {
    const guild = stage.discord.core.world.guilds.find(({ id }) => id === stage.guildId);
    const channel = guild?.channels.find(({ id }) => id === at.channel);
    if (guild === undefined || channel === undefined) throw new Error('no such channel');
    const carol = userId(stage.discord, 'carol');
    stage.discord.core.voice.place(guild, carol, channel);
    const heardAt = async () => {
      const [row] = await stage.sql`select heard_at from voice_sessions where session_id = ${at.id}`;
      return String(row?.heard_at?.getTime());
    };
    const before = await heardAt();
    await until('her to be noted', async () => (await heardAt()) !== before);
    expect(await ask(stage, node, at, 'pause', { isPaused: true })).toMatchObject({ status: 'paused' });
    // A heartbeat may have been in flight.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const paused = await heardAt();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await heardAt()).toBe(paused);
    expect(await ask(stage, node, at, 'pause', { isPaused: false })).toMatchObject({ status: 'resumed' });
    await until('it to count as having listeners', async () => (await heardAt()) !== paused);
    stage.discord.core.voice.leave(guild, carol);
  });

  test('a playlist is added up to the guild’s limits', async () => {
    const added = await play(stage, node, at, 'demo:playlist:night');
    // The two-hour mix is longer than a track may be.
    expect(added).toMatchObject({ status: 'added', playlist: 'Night Shift', entries: 4, left: 1 });
    expect(added).toMatchObject({ tooLong: { tracks: 1, minutes: 20 }, first: { track: { identifier: 'rain' } } });
    expect(await ask(stage, node, at, 'shuffle', {})).toMatchObject({ status: 'shuffled', waiting: 6 });
    expect(await ask(stage, node, at, 'remove', { from: 1, to: 2 })).toMatchObject({ status: 'removed', count: 2 });
    expect(await ask(stage, node, at, 'move', { from: 4, to: 1 })).toMatchObject({ status: 'moved', to: 1 });
    expect(await ask(stage, node, at, 'clear', {})).toEqual({ status: 'cleared', count: 4 });
    expect(await ask(stage, node, at, 'clear', {})).toEqual({ status: 'queue_empty' });
    expect(soundingAt(stage, at)).toBe('first-light');
  });

  test('what can’t be played is refused with the reason', async () => {
    const refused = (query: string) => play(stage, node, at, query);
    expect(await refused('no such music anywhere')).toMatchObject({ status: 'not_found' });
    expect(await refused('http://127.0.0.1:2333/x.mp3')).toEqual({ status: 'address_refused' });
    expect(await refused('http://0x7f.1/x.mp3')).toEqual({ status: 'address_refused' });
    expect(await refused('demo:error-load')).toMatchObject({ status: 'source_failed' });
    expect(await refused('demo:long-mix')).toEqual({ status: 'track_too_long', minutes: 20 });
    expect(await refused('encoded:nonsense')).toMatchObject({ status: 'not_found' });
  });

  test('tracks of a list are what Lavalink decodes from them', async () => {
    const found = await node.call('search', { query: 'ledger', most: 5 });
    expect(found.tracks).toMatchObject([{ title: 'Both Sides of the Ledger', author: 'Lease Holders' }]);
    const track = {
      ...{ identifier: 'made-up', title: 'Made up', author: '' },
      ...{ lengthMs: 1, isStream: false, uri: null, artworkUrl: null, isrc: null, source: 'youtube' },
    };
    const list = await storeList(stage, [
      { ...track, encoded: found.tracks[0]?.encoded ?? '' },
      { ...track, encoded: 'x' },
    ]);
    const added = await ask(stage, node, at, 'enqueue', { list, place: 'next' });
    expect(added).toMatchObject({ entries: 1, left: 1, first: { track: { title: 'Both Sides of the Ledger' } } });
    await ask(stage, node, at, 'clear', {});
  });

  test('an invalid payload gets a result and changes nothing', async () => {
    expect(await ask(stage, node, at, 'volume', { volume: 4_000 })).toEqual({ status: 'unknown_verb' });
    expect((await stateOf(stage, at)).volume).toBe(40);
  });
});
