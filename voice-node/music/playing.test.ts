/** What members ask of music is heard, by a real node at the local Lavalink. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userId } from '../../infra/sandbox/discord/gateway/testing.ts';
import type { VoiceSession } from '../../shared/voice/store.ts';
import { about, agentsReady, type NodeProcess, openVoiceStage, until, type VoiceStage } from '../testing.ts';
import { ask, lineOf, play, playerOf, soundingAt, sounds, stateOf } from './testing.ts';

let stage: VoiceStage;
let node: NodeProcess;
beforeAll(async () => {
  stage = await openVoiceStage(2);
  node = await stage.start();
  await agentsReady(node, 2);
});
afterAll(() => stage.close());

async function session(): Promise<VoiceSession> {
  const opened = await stage.open();
  await stage.active(opened.id);
  return opened;
}
async function leave(opened: VoiceSession): Promise<void> {
  await node.call('leave', { key: opened.id, ...about(opened), reason: 'left' });
  await until('the agent to be out', () => stage.placeOf(opened.agent) === undefined);
}

describe('playing', () => {
  let at: VoiceSession;
  beforeAll(async () => {
    at = await session();
  });
  afterAll(() => leave(at));

  test('a search plays its first result at once', async () => {
    expect(await play(stage, node, at, 'first light')).toMatchObject({
      status: 'added',
      starts: true,
      entries: 1,
      first: { track: { title: 'First Light', source: 'youtube', isrc: 'XXDEM2600001' } },
    });
    await sounds(stage, at, 'first-light');
  });

  test('what is asked for next waits in its order, and what is asked for now plays before it goes on', async () => {
    expect(await play(stage, node, at, 'demo:night-train')).toMatchObject({ starts: false, place: 1 });
    expect(await play(stage, node, at, 'https://demo.invalid/track/cafe')).toMatchObject({ place: 2 });
    expect(await play(stage, node, at, 'demo:handshake', 'next')).toMatchObject({ place: 1 });
    expect(await lineOf(stage, at)).toEqual(['>first-light', 'handshake', 'night-train', 'cafe']);
    expect(await play(stage, node, at, 'demo:kittens', 'now')).toMatchObject({ starts: true });
    await sounds(stage, at, 'kittens');
    expect(await lineOf(stage, at)).toEqual(['>kittens', 'first-light', 'handshake', 'night-train', 'cafe']);
  });

  test('skip goes on, skip to a place goes there, back returns', async () => {
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

  test('volume, filters, pause and seek are heard at once', async () => {
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
    await until('it to go on', () => playerOf(stage, at)?.paused === false);
    expect(await ask(stage, node, at, 'filter', { presets: [] })).toEqual({
      ...{ status: 'filtered', presets: [], speed: 100, pitch: 100 },
    });
    await until('it to sound as recorded', () => playerOf(stage, at)?.filters.timescale === undefined);
  });

  test('a pause is heard by nobody, however many are there', async () => {
    const guild = stage.discord.core.world.guilds.find(({ id }) => id === stage.guildId);
    const channel = guild?.channels.find(({ id }) => id === at.channel);
    if (guild === undefined || channel === undefined) throw new Error('there is no such channel');
    const carol = userId(stage.discord, 'carol');
    stage.discord.core.voice.place(guild, carol, channel);
    const heardAt = async () => {
      const [row] = await stage.sql`select heard_at from voice_sessions where session_id = ${at.id}`;
      return String(row?.heard_at?.getTime());
    };
    const before = await heardAt();
    await until('her to be noted', async () => (await heardAt()) !== before);
    expect(await ask(stage, node, at, 'pause', { isPaused: true })).toMatchObject({ status: 'paused' });
    // A heartbeat may have been on its way.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const paused = await heardAt();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await heardAt()).toBe(paused);
    expect(await ask(stage, node, at, 'pause', { isPaused: false })).toMatchObject({ status: 'resumed' });
    await until('it to be heard again', async () => (await heardAt()) !== paused);
    stage.discord.core.voice.leave(guild, carol);
  });

  test('a playlist is added whole, up to what the guild allows', async () => {
    const added = await play(stage, node, at, 'demo:playlist:night');
    // The mix of two hours is longer than a track may be.
    expect(added).toMatchObject({ status: 'added', playlist: 'Night Shift', entries: 4, left: 1 });
    expect(await ask(stage, node, at, 'shuffle', {})).toMatchObject({ status: 'shuffled', waiting: 6 });
    expect(await ask(stage, node, at, 'remove', { from: 1, to: 2 })).toMatchObject({ status: 'removed', count: 2 });
    expect(await ask(stage, node, at, 'move', { from: 4, to: 1 })).toMatchObject({ status: 'moved', to: 1 });
    expect(await ask(stage, node, at, 'clear', {})).toEqual({ status: 'cleared', count: 4 });
    expect(await ask(stage, node, at, 'clear', {})).toEqual({ status: 'queue_empty' });
    expect(soundingAt(stage, at)).toBe('first-light');
  });

  test('what cannot be played is refused, and says why', async () => {
    const refused = (query: string) => play(stage, node, at, query);
    expect(await refused('no such music anywhere')).toMatchObject({ status: 'not_found' });
    expect(await refused('http://127.0.0.1:2333/x.mp3')).toEqual({ status: 'address_refused' });
    expect(await refused('http://0x7f.1/x.mp3')).toEqual({ status: 'address_refused' });
    expect(await refused('demo:error-load')).toMatchObject({ status: 'source_failed' });
    expect(await refused('demo:long-mix')).toEqual({ status: 'track_too_long', minutes: 20 });
    expect(await refused('encoded:nonsense')).toMatchObject({ status: 'not_found' });
  });

  test('tracks of a list are taken for what Lavalink reads out of them', async () => {
    const found = await node.call('search', { query: 'ledger', most: 5 });
    expect(found.tracks).toMatchObject([{ title: 'Both Sides of the Ledger', author: 'Lease Holders' }]);
    const track = {
      ...{ encoded: found.tracks[0]?.encoded, identifier: 'made-up', title: 'Made up', author: '' },
      ...{ lengthMs: 1, isStream: false, uri: null, artworkUrl: null, isrc: null, source: 'youtube' },
    };
    const added = await ask(stage, node, at, 'enqueue', { tracks: [track, { ...track, encoded: 'x' }], place: 'next' });
    expect(added).toMatchObject({ entries: 1, left: 1, first: { track: { title: 'Both Sides of the Ledger' } } });
    await ask(stage, node, at, 'clear', {});
  });

  test('a payload that is none is answered, and changes nothing', async () => {
    expect(await ask(stage, node, at, 'volume', { volume: 4_000 })).toEqual({ status: 'unknown_verb' });
    expect((await stateOf(stage, at)).volume).toBe(40);
  });
});

describe('the end of a track', () => {
  let at: VoiceSession;
  beforeAll(async () => {
    at = await session();
  });
  afterAll(() => leave(at));

  test('goes on to the next, once each, and to silence at last', async () => {
    await play(stage, node, at, 'demo:playlist:minute');
    await ask(stage, node, at, 'move', { from: 2, to: 1 });
    await sounds(stage, at, 'short');
    const [first, second] = await stage.sql<{ id: string }[]>`
      select entry_id::text as id from voice_queue where session_id = ${at.id} order by position`;
    await until('the second to play', async () => (await stateOf(stage, at)).current?.id === second?.id);
    expect(first?.id).not.toBe(second?.id);
    await sounds(stage, at, 'interlude');
    expect(await ask(stage, node, at, 'skip', {})).toMatchObject({ status: 'skipped', now: null });
    await sounds(stage, at, undefined);
    expect(await lineOf(stage, at)).toEqual(['short', 'short', 'interlude']);
  });

  test('starts it again while it is looped, and a looped queue keeps all of its tracks', async () => {
    await play(stage, node, at, 'demo:short');
    await ask(stage, node, at, 'loop', { loop: 'track' });
    const { revision } = await stateOf(stage, at);
    await until('it to begin again', async () => (await stateOf(stage, at)).revision > revision);
    await sounds(stage, at, 'short');
    await ask(stage, node, at, 'loop', { loop: 'queue' });
    await play(stage, node, at, 'demo:interlude');
    await sounds(stage, at, 'interlude');
    expect((await lineOf(stage, at)).slice(-2)).toEqual(['>interlude', 'short']);
    await ask(stage, node, at, 'loop', { loop: 'off' });
  });

  test('and a skip at the same moment go on by one track, not by two', async () => {
    await ask(stage, node, at, 'clear', {});
    for (const track of ['short', 'first-light', 'cafe']) await play(stage, node, at, `demo:${track}`);
    await ask(stage, node, at, 'skip', {});
    await sounds(stage, at, 'short');
    const ends = until('it to end', async () => (await stateOf(stage, at)).current?.track.identifier !== 'short');
    // As close to its end as it gets: whichever is first, the other finds that it has played.
    await until(
      'its last moments',
      () => (playerOf(stage, at)?.state.position ?? 0) >= 1_990 || soundingAt(stage, at) !== 'short',
    );
    const skipped = await ask(stage, node, at, 'skip', {});
    await ends;
    const was = skipped.status === 'skipped' ? skipped.was.track.identifier : undefined;
    await sounds(stage, at, was === 'short' ? 'first-light' : 'cafe');
  });
});

test('a session that has ended is not heard in the one after it', async () => {
  const before = await session();
  await play(stage, node, before, 'demo:first-light');
  await sounds(stage, before, 'first-light');
  const others = stage.agentIds.filter((id) => id !== before.agent);
  await stage.sql`delete from agent_guilds where agent_id in ${stage.sql(others)}`;
  await leave(before);
  const after = await session();
  expect(after.agent).toBe(before.agent);
  await play(stage, node, after, 'demo:cafe');
  await sounds(stage, after, 'cafe');
  // Whatever the earlier one still had in mind it has done by then.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(soundingAt(stage, after)).toBe('cafe');
  await leave(after);
});

test('stop empties the line and lets the agent go', async () => {
  const at = await session();
  await play(stage, node, at, 'demo:playlist:morning');
  expect(await ask(stage, node, at, 'stop', {})).toEqual({ status: 'stopped', cleared: 3 });
  expect(await stage.ended(at.id)).toBe('left');
  await until('the agent to be out', () => stage.placeOf(at.agent) === undefined);
  expect(await stage.sql`select from voice_queue where session_id = ${at.id}`).toHaveLength(0);
});

test('autoplay goes on near what was asked for, never with what has just played, until nothing is left', async () => {
  const at = await session();
  await play(stage, node, at, 'night train');
  await ask(stage, node, at, 'autoplay', { isOn: true });
  await ask(stage, node, at, 'skip', {});
  await sounds(stage, at, 'first-light');
  expect((await stateOf(stage, at)).current).toMatchObject({ requestedBy: at.agent });
  await ask(stage, node, at, 'skip', {});
  await until('autoplay to give up', async () => !(await stateOf(stage, at)).wantsMore);
  expect(await lineOf(stage, at)).toEqual(['night-train', 'first-light']);
  await leave(at);
});
