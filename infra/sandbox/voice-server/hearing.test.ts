import { expect, test } from 'vitest';
import { BareClient, startServers, until } from '../lavalink/testing.ts';
import { Hearing } from './hearing.ts';
import { positionOf, SILENCE, withPosition } from './rtp.ts';

const TONE = Buffer.from('9cb03235', 'hex');
const packet = (ssrc: number, sequence: number, positionMs: number) => ({
  ...{ ssrc, sequence },
  frame: withPosition(TONE, positionMs),
});

test('a frame keeps its position in its padding, and other frames have none', () => {
  expect(positionOf(withPosition(TONE, 123_456))).toBe(123_456);
  expect(positionOf(TONE)).toBeUndefined();
  expect(positionOf(SILENCE)).toBeUndefined();
});

test('a steady stream has a gap of one frame, and neither jumps nor loses anything', () => {
  const hearing = new Hearing();
  for (let n = 0; n < 10; n++) hearing.hear(packet(1, n, 20 * n), 20 * n);
  expect(hearing.heard(190)).toMatchObject({ packets: 10, streams: 1, overlapping: 0, lost: 0, gapMs: 10 });
  expect(hearing.heard(190)).toMatchObject({ longestGapMs: 20, positionMs: 180, longestAheadMs: 0 });
  expect(hearing.heard(190).longestBackMs).toBeLessThanOrEqual(0);
});

test('silence, a lost packet, a jump back, and a skip are each noticed', () => {
  const hearing = new Hearing();
  hearing.hear(packet(1, 65_535, 1_000), 0);
  hearing.hear({ ssrc: 1, sequence: 0, frame: SILENCE }, 20);
  hearing.hear(packet(1, 2, 1_040), 40);
  expect(hearing.heard(40)).toMatchObject({ packets: 2, lost: 1, longestGapMs: 40 });
  hearing.hear(packet(1, 3, 540), 60);
  hearing.hear(packet(1, 4, 3_560), 80);
  expect(hearing.heard(80)).toMatchObject({ longestBackMs: 500, longestAheadMs: 3_000 });
  expect(hearing.heard(1_080).longestGapMs).toBe(1_000);
});

test('two senders at once are told from one that follows the other', () => {
  const hearing = new Hearing();
  for (const ssrc of [1, 1, 2, 2]) hearing.hear(packet(ssrc, 0, 0), 0);
  expect(hearing.heard(0)).toMatchObject({ streams: 2, overlapping: 0 });
  hearing.hear(packet(1, 0, 0), 0);
  expect(hearing.heard(0)).toMatchObject({ streams: 2, overlapping: 1 });
});

test('what a Lavalink sends says where its track is, and a seek is a jump', async () => {
  const servers = await startServers();
  const client = await BareClient.connect(servers.lavalink);
  const listener = servers.voice.listen();
  await client.play('demo:first-light', servers.voice);
  await until(() => (listener.heard().positionMs ?? 0) > 100);
  expect(listener.heard().lost).toBe(0);
  await client.player({ position: 60_000 });
  await until(() => (listener.heard().positionMs ?? 0) > 60_000);
  expect(listener.heard().longestAheadMs).toBeGreaterThan(55_000);
  listener.stop();
  client.drop();
  await servers.stop();
});
