import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BareClient, GUILD, ManualClock, startServers, type TestServers, until, voiceData } from './testing.ts';

let clock: ManualClock;
let servers: TestServers;
let client: BareClient;

beforeEach(async () => {
  clock = new ManualClock();
  servers = await startServers({ clock });
  client = await BareClient.connect(servers.lavalink);
});
afterEach(async () => {
  client.drop();
  await servers.stop();
});

/** The position is exact, because the clock is stopped. */
async function position(): Promise<number> {
  const { body } = await client.rest('GET', `/v4/sessions/${client.sessionId}/players/${GUILD}`);
  return (body as { state: { position: number } }).state.position;
}

/** Waits for this many events, and returns all of them. */
const events = (count: number) => until(() => client.events.length >= count && client.events);

describe('time', () => {
  test('passes for an audible track', async () => {
    await client.play('demo:rain', servers.voice);
    clock.advance(1_500);
    expect(await position()).toBe(1_500);
  });

  test('stops without a voice connection, until there is one', async () => {
    await client.player({ track: { identifier: 'demo:rain' } });
    clock.advance(10_000);
    expect(await position()).toBe(0);
    await client.player({ voice: voiceData(servers.voice) });
    clock.advance(10_000);
    expect(await position()).toBe(10_000);
  });

  test('stops while paused', async () => {
    await client.play('demo:rain', servers.voice, { paused: true });
    clock.advance(5_000);
    expect(await position()).toBe(0);
    await client.player({ paused: false });
    clock.advance(2_000);
    await client.player({ paused: true });
    clock.advance(60 * 60_000);
    expect(await position()).toBe(2_000);
  });

  test('starts at a position and seeks to one', async () => {
    await client.play('demo:rain', servers.voice, { position: 60_000 });
    clock.advance(1_000);
    expect(await position()).toBe(61_000);
    await client.player({ position: 5_000 });
    clock.advance(1_000);
    expect(await position()).toBe(6_000);
  });

  test('follows the speed of the timescale filter until the filters are replaced', async () => {
    await client.play('demo:rain', servers.voice, { filters: { timescale: { speed: 1.25, rate: 2, pitch: 3 } } });
    clock.advance(1_000);
    expect(await position()).toBe(2_500);
    await client.player({ filters: { tremolo: { frequency: 2, depth: 0.5 } } });
    clock.advance(1_000);
    expect(await position()).toBe(3_500);
  });

  test('can’t be changed in a stream, which never ends', async () => {
    await client.play('demo:radio', servers.voice);
    await client.player({ position: 60_000 });
    clock.jump(24 * 60 * 60_000);
    expect(await position()).toBe(24 * 60 * 60_000);
  });
});

describe('a track ends', () => {
  test('finished, exactly when its length is reached', async () => {
    await client.play('demo:short', servers.voice);
    clock.advance(1_999);
    expect(await position()).toBe(1_999);
    clock.advance(1);
    expect(await events(2)).toEqual(['TrackStartEvent', 'TrackEndEvent finished']);
    expect(client.messages.at(-1)).toMatchObject({
      op: 'event',
      guildId: GUILD,
      track: { info: { identifier: 'short' } },
    });
    expect(await position()).toBe(0);
  });

  test('finished, at its end time, which can be removed again', async () => {
    await client.play('demo:rain', servers.voice, { endTime: 3_000 });
    clock.advance(1_000);
    await client.player({ endTime: null });
    clock.advance(5_000);
    expect(await position()).toBe(6_000);
    await client.player({ endTime: 7_000 });
    clock.advance(1_000);
    expect(await events(2)).toEqual(['TrackStartEvent', 'TrackEndEvent finished']);
  });

  test('finished, on a seek past its end', async () => {
    await client.play('demo:short', servers.voice);
    await client.player({ position: 10_000 });
    clock.advance(0);
    expect(await events(2)).toEqual(['TrackStartEvent', 'TrackEndEvent finished']);
  });

  test('replaced by another track, stopped by null, or stopped with its player', async () => {
    await client.play('demo:rain', servers.voice);
    await client.player({ track: { identifier: 'demo:fence' } });
    await client.player({ track: { encoded: null } });
    await client.player({ track: { identifier: 'demo:cafe' } });
    await client.rest('DELETE', `/v4/sessions/${client.sessionId}/players/${GUILD}`);
    expect(await events(6)).toEqual([
      'TrackStartEvent',
      'TrackEndEvent replaced',
      'TrackStartEvent',
      'TrackEndEvent stopped',
      'TrackStartEvent',
      'TrackEndEvent stopped',
    ]);
  });

  test('loadFailed, after its exception', async () => {
    await client.play('demo:exception', servers.voice);
    clock.advance(300);
    expect(await events(3)).toEqual(['TrackStartEvent', 'TrackExceptionEvent', 'TrackEndEvent loadFailed']);
    expect(client.messages).toContainEqual(
      expect.objectContaining({
        type: 'TrackExceptionEvent',
        exception: { message: 'This track fails on purpose', severity: 'common', cause: 'a fault' },
      }),
    );
  });

  test('cleanup, after a minute without a voice connection', async () => {
    await client.player({ track: { identifier: 'demo:rain' } });
    clock.advance(60_000);
    expect(await events(2)).toEqual(['TrackStartEvent', 'TrackEndEvent cleanup']);
  });

  test('never on its own, if its length is unknown', async () => {
    await client.play('demo:unknown-length', servers.voice);
    clock.jump(60 * 60_000);
    expect(await position()).toBe(60 * 60_000);
    expect(client.events).toEqual(['TrackStartEvent']);
  });
});

test('a silent track is reported stuck once, after the threshold, and stays', async () => {
  await client.play('demo:stuck', servers.voice);
  clock.advance(9_999);
  expect(await position()).toBe(0);
  expect(client.events).toEqual(['TrackStartEvent']);
  clock.advance(60_000);
  expect(await events(2)).toEqual(['TrackStartEvent', 'TrackStuckEvent']);
  expect(client.messages).toContainEqual(expect.objectContaining({ type: 'TrackStuckEvent', thresholdMs: 10_000 }));
  expect((await client.rest('GET', '/v4/stats')).body).toMatchObject({ playingPlayers: 1 });
  expect(client.events).toHaveLength(2);
});

test('updates come every five seconds while there is a track, and stop after it', async () => {
  await client.play('demo:interlude', servers.voice);
  await until(() => client.updates.at(-1)?.state.connected);
  const before = client.updates.length;
  clock.advance(11_000);
  await until(() => client.updates.length === before + 2);
  expect(client.updates.slice(-2).map(({ state }) => state.position)).toEqual([5_000, 10_000]);
  clock.advance(1_000);
  await events(2);
  const after = client.updates.length;
  clock.advance(60_000);
  await client.rest('GET', '/version');
  expect(client.updates).toHaveLength(after);
});
