import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BareClient, GUILD, type House, ManualClock, openHouse, until, voiceData } from './testing.ts';

let clock: ManualClock;
let house: House;
let client: BareClient;

beforeEach(async () => {
  clock = new ManualClock();
  house = await openHouse({ clock });
  client = await BareClient.connect(house.lavalink);
});
afterEach(async () => {
  client.drop();
  await house.stop();
});

/** A position on a clock that stands still is exact. */
async function position(): Promise<number> {
  const { body } = await client.rest('GET', `/v4/sessions/${client.sessionId}/players/${GUILD}`);
  return (body as { state: { position: number } }).state.position;
}

/** The events so far, once so many are there. */
const events = (count: number) => until(() => client.events.length >= count && client.events);

describe('time', () => {
  test('passes for a track that is heard', async () => {
    await client.play('demo:rain', house.voice);
    clock.advance(1_500);
    expect(await position()).toBe(1_500);
  });

  test('stands still without a voice connection, until there is one', async () => {
    await client.player({ track: { identifier: 'demo:rain' } });
    clock.advance(10_000);
    expect(await position()).toBe(0);
    await client.player({ voice: voiceData(house.voice) });
    clock.advance(10_000);
    expect(await position()).toBe(10_000);
  });

  test('stands still while paused', async () => {
    await client.play('demo:rain', house.voice, { paused: true });
    clock.advance(5_000);
    expect(await position()).toBe(0);
    await client.player({ paused: false });
    clock.advance(2_000);
    await client.player({ paused: true });
    clock.advance(60 * 60_000);
    expect(await position()).toBe(2_000);
  });

  test('starts where it is told to, and jumps where it is told to', async () => {
    await client.play('demo:rain', house.voice, { position: 60_000 });
    clock.advance(1_000);
    expect(await position()).toBe(61_000);
    await client.player({ position: 5_000 });
    clock.advance(1_000);
    expect(await position()).toBe(6_000);
  });

  test('runs as fast as the timescale filter says, until the filters are replaced', async () => {
    await client.play('demo:rain', house.voice, { filters: { timescale: { speed: 1.25, rate: 2, pitch: 3 } } });
    clock.advance(1_000);
    expect(await position()).toBe(2_500);
    await client.player({ filters: { tremolo: { frequency: 2, depth: 0.5 } } });
    clock.advance(1_000);
    expect(await position()).toBe(3_500);
  });

  test('is not sought in a stream, which never ends', async () => {
    await client.play('demo:radio', house.voice);
    await client.player({ position: 60_000 });
    clock.jump(24 * 60 * 60_000);
    expect(await position()).toBe(24 * 60 * 60_000);
  });
});

describe('a track ends', () => {
  test('finished, when its time has come, and not before', async () => {
    await client.play('demo:short', house.voice);
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

  test('finished, at the end time, which can be taken away again', async () => {
    await client.play('demo:rain', house.voice, { endTime: 3_000 });
    clock.advance(1_000);
    await client.player({ endTime: null });
    clock.advance(5_000);
    expect(await position()).toBe(6_000);
    await client.player({ endTime: 7_000 });
    clock.advance(1_000);
    expect(await events(2)).toEqual(['TrackStartEvent', 'TrackEndEvent finished']);
  });

  test('finished, when sought beyond its end', async () => {
    await client.play('demo:short', house.voice);
    await client.player({ position: 10_000 });
    clock.advance(0);
    expect(await events(2)).toEqual(['TrackStartEvent', 'TrackEndEvent finished']);
  });

  test('replaced by another, stopped by null, stopped with its player', async () => {
    await client.play('demo:rain', house.voice);
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
    await client.play('demo:exception', house.voice);
    clock.advance(300);
    expect(await events(3)).toEqual(['TrackStartEvent', 'TrackExceptionEvent', 'TrackEndEvent loadFailed']);
    expect(client.messages).toContainEqual(
      expect.objectContaining({
        type: 'TrackExceptionEvent',
        exception: { message: 'This track breaks on purpose', severity: 'common', cause: 'a fault' },
      }),
    );
  });

  test('cleaned up, when nobody has pulled at it for a minute', async () => {
    await client.player({ track: { identifier: 'demo:rain' } });
    clock.advance(60_000);
    expect(await events(2)).toEqual(['TrackStartEvent', 'TrackEndEvent cleanup']);
  });

  test('never by itself, when nobody knows how long it is', async () => {
    await client.play('demo:unknown-length', house.voice);
    clock.jump(60 * 60_000);
    expect(await position()).toBe(60 * 60_000);
    expect(client.events).toEqual(['TrackStartEvent']);
  });
});

test('a track that gives no sound is stuck after the threshold, once, and stays', async () => {
  await client.play('demo:stuck', house.voice);
  clock.advance(9_999);
  expect(await position()).toBe(0);
  expect(client.events).toEqual(['TrackStartEvent']);
  clock.advance(60_000);
  expect(await events(2)).toEqual(['TrackStartEvent', 'TrackStuckEvent']);
  expect(client.messages).toContainEqual(expect.objectContaining({ type: 'TrackStuckEvent', thresholdMs: 10_000 }));
  expect((await client.rest('GET', '/v4/stats')).body).toMatchObject({ playingPlayers: 1 });
  expect(client.events).toHaveLength(2);
});

test('an update comes every five seconds while there is a track, and no more after it', async () => {
  await client.play('demo:interlude', house.voice);
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
