/** Nothing that a member types or stores makes Lavalink fetch from its own network. On a real node, with a Lavalink that would. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VoiceSession } from '../../../shared/voice/session.ts';
import { foundTrack, letPlay, storeList } from '../listening.ts';
import { ask, play, soundingAt, sounds } from '../voice-node/music.ts';
import { agentsReady, type NodeProcess, openVoiceStage, until, type VoiceStage } from '../voice-node/stage.ts';
import { forgedTracks, typedAddresses } from './track-addresses.ts';

let stage: VoiceStage;
let node: NodeProcess;
let at: VoiceSession;
let inside: Server;
/** What the listener was asked for. */
const reached: string[] = [];

beforeAll(async () => {
  inside = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.end('secret');
  });
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  stage = await openVoiceStage(1, undefined, { fetchesLoopback: true });
  node = await stage.start();
  await agentsReady(node, 1);
  at = await stage.openActive();
});
afterAll(async () => {
  await stage.close();
  inside.close();
});

const port = () => (inside.address() as AddressInfo).port;

test('this Lavalink would fetch what a forged track names', async () => {
  const [forged] = forgedTracks(port());
  const { url, password } = stage.lavalink[0];
  const identifier = encodeURIComponent(`http://127.0.0.1:${port()}/proof`);
  const response = await fetch(`${url}/v4/loadtracks?identifier=${identifier}`, {
    headers: { authorization: password },
  });
  expect(response.status).toBe(200);
  await until('the request', () => reached.includes('/proof'));
  reached.length = 0;
  const decoded = await fetch(`${url}/v4/decodetracks`, {
    ...{ method: 'POST', body: JSON.stringify([forged?.encoded]) },
    headers: { authorization: password, 'content-type': 'application/json' },
  });
  expect(decoded.status).toBe(200);
});

test('no address that a member types reaches it', async () => {
  const typed = typedAddresses(port());
  expect(typed.length).toBeGreaterThanOrEqual(60);
  for (const query of typed) {
    const { status } = await play(stage, node, at, query);
    expect([query, status]).toEqual([query, expect.stringMatching(/^(address_refused|not_found|source_failed)$/)]);
  }
  expect(reached).toEqual([]);
}, 60_000);

test('no forged track of a stored list reaches it, and the list’s others play', async () => {
  const forged = forgedTracks(port());
  expect(forged.length).toBeGreaterThanOrEqual(60);
  const stored = (encoded: string) => ({ ...foundTrack('A Song'), encoded });
  for (const { name, encoded } of forged) {
    const { status } = await ask(stage, node, at, 'enqueue', {
      list: await storeList(stage, [stored(encoded)]),
      place: 'end',
    });
    expect([name, status]).toEqual([name, 'tracks_refused']);
  }
  const tracks = [...forged.slice(0, 20).map(({ encoded }) => stored(encoded)), foundTrack('First Light')];
  const list = await storeList(stage, tracks);
  expect(await ask(stage, node, at, 'enqueue', { list, place: 'end' })).toMatchObject({ entries: 1, left: 20 });
  await sounds(stage, at, 'first-light');
  await ask(stage, node, at, 'stop', {});
  await stage.ended(at.id);
  expect(reached).toEqual([]);
}, 60_000);

test('a forged track that’s already in a queue is skipped when its turn comes', async () => {
  const forged = forgedTracks(port());
  const other = await stage.openActive();
  const tracks = forged.slice(0, 5).map(({ encoded }) => ({ ...foundTrack('Nothing else is called this'), encoded }));
  await letPlay(stage.sql, other.id, [...tracks, foundTrack('Cafe')], stage.id());
  await ask(stage, node, other, 'volume', { volume: 50 });
  await sounds(stage, other, 'cafe');
  expect(soundingAt(stage, other)).toBe('cafe');
  expect(reached).toEqual([]);
}, 60_000);
