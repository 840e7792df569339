/** What members type resolves to tracks, at any Lavalink server. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { demoCatalog } from '../../infra/sandbox/lavalink/catalog.ts';
import { type LavalinkEndpoint, startLavalink } from '../../infra/sandbox/lavalink/server.ts';
import { encodeTrack } from '../../infra/sandbox/lavalink/track/encoding.ts';
import { foundTrack } from '../../infra/testing/listening.ts';
import { LavalinkTracks } from './lavalink-tracks.ts';
import { Loading } from './loading.ts';
import { TrackGuard } from './track-guard.ts';

const PASSWORD = 'p';
let endpoint: LavalinkEndpoint;
/** Another server, which responds as the test says. */
let other: Server;
let asked: string[];
/** `isSilent`: never. `delayMs`: not before. */
let answer: (identifier: string) => { status?: number; body: unknown; isSilent?: boolean; delayMs?: number };

beforeAll(async () => {
  endpoint = await startLavalink({ id: 'one', password: PASSWORD, tracks: demoCatalog });
  other = createServer((request: IncomingMessage, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    const identifier = searchParams.get('identifier') ?? pathname;
    asked.push(identifier);
    const { status = 200, body, isSilent = false, delayMs = 0 } = answer(identifier);
    const send = () => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (!isSilent) setTimeout(send, delayMs);
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await endpoint.stop();
  other.closeAllConnections();
  other.close();
});
beforeEach(() => {
  asked = [];
  answer = () => ({ body: { loadType: 'empty', data: {} } });
});

const urlOfOther = () => `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
function loadingAt(urls: string[], addresses: Record<string, string[]> = {}): Loading {
  return new Loading({
    lavalink: new LavalinkTracks(urls.map((url, index) => ({ id: String(index), url, password: PASSWORD }))),
    guard: new TrackGuard({ allowsPrivate: false, lookup: async (host) => addresses[host] ?? [] }),
  });
}
const local = () => loadingAt([endpoint.url]);

describe('at the local server', () => {
  test('searches for words, best source first', async () => {
    expect(await local().load('quiet rack fans')).toMatchObject({
      status: 'found',
      playlist: null,
      tracks: [{ title: 'Rain on Cooling Fans', source: 'youtube', lengthMs: 600_000 }],
    });
  });

  test('an unknown length is null, and so is a stream’s', async () => {
    expect(await local().load('demo:unknown-length')).toMatchObject({ tracks: [{ lengthMs: null, isStream: false }] });
    expect(await local().load('demo:radio')).toMatchObject({ tracks: [{ lengthMs: null, isStream: true }] });
  });

  test('loads a whole playlist with its name', async () => {
    const loaded = await local().load('https://demo.invalid/playlist/morning');
    expect(loaded).toMatchObject({ playlist: 'Morning in the Rack Room' });
    expect(loaded.status === 'found' && loaded.tracks.map(({ identifier }) => identifier)).toEqual([
      ...['first-light', 'packet-song', 'cafe', 'handshake'],
    ]);
  });

  test('a track in Lavalink’s own encoding isn’t something members can play', async () => {
    const [track] = (await local().results('handshake', 'scsearch')) ?? [];
    expect(track).toMatchObject({ source: 'soundcloud' });
    expect(await local().load(`encoded:${track?.encoded}`)).toMatchObject({ status: 'not_found' });
  });
});

test('a list that was opened at its second track starts there, and loses none', async () => {
  const loaded = await local().load('demo:playlist:night');
  expect(loaded.status === 'found' && loaded.tracks.map(({ identifier }) => identifier)).toEqual([
    ...['rain', 'long-mix', 'ledger', 'fence', 'night-train'],
  ]);
});

describe('at a server that behaves differently', () => {
  const track = (title: string, source: string, identifier = title) => {
    const info = { title, author: 'A', identifier, length: -1, isStream: false, uri: null, sourceName: source };
    return { encoded: encodeTrack({ ...info, isSeekable: true, position: 0, artworkUrl: null, isrc: null }), info };
  };

  test('what a source sends that nobody can store is dropped, and long titles are cut between characters', async () => {
    const long = `${'x'.repeat(499)}👍🏽`;
    answer = () => ({
      body: {
        loadType: 'playlist',
        data: {
          info: { name: 'Mix\0' },
          tracks: [track('So\0ng \ud83d', 'youtube', 'a'), track(long, 'youtube', 'b')],
        },
      },
    });
    expect(await loadingAt([urlOfOther()]).load('https://demo.invalid/list')).toMatchObject({
      ...{ status: 'found', playlist: 'Mix' },
      tracks: [{ title: 'Song ' }, { title: 'x'.repeat(499) }],
    });
  });

  test('tries the next provider if one fails or finds nothing', async () => {
    answer = (identifier) => {
      if (identifier.startsWith('spsearch:')) return { body: { loadType: 'error', exception: { message: 'no key' } } };
      if (identifier.startsWith('dzsearch:')) return { body: { loadType: 'empty', data: {} } };
      return { body: { loadType: 'search', data: [track('Found', 'soundcloud')] } };
    };
    const loaded = await loadingAt([urlOfOther()]).load('words', ['spsearch', 'dzsearch', 'scsearch']);
    expect(loaded).toMatchObject({ status: 'found', tracks: [{ title: 'Found', lengthMs: null }] });
    expect(asked.filter((each) => each.includes('search:'))).toEqual([
      ...['spsearch:words', 'dzsearch:words', 'scsearch:words'],
    ]);
  });

  test.each([
    ['data', { loadType: 'error', data: { message: 'said here' } }],
    ['exception', { loadType: 'error', exception: { message: 'said here' } }],
  ])('reads the reason for a failure from `%s`', async (_, body) => {
    answer = () => ({ body });
    expect(await loadingAt([urlOfOther()]).load('words', ['scsearch'])).toEqual({
      status: 'source_failed',
      reason: 'said here',
    });
  });

  test.each([400, 401, 500])('HTTP %i is a failure, not a track, and another server is tried', async (status) => {
    answer = () => ({ status, body: { status, message: 'no' } });
    expect(await loadingAt([urlOfOther()]).load('words', ['scsearch'])).toEqual({
      status: 'source_failed',
      reason: 'no',
    });
    expect(await loadingAt([urlOfOther(), endpoint.url]).load('ledger', ['scsearch'])).toMatchObject({
      status: 'found',
    });
  });

  test('skips a server that’s down', async () => {
    expect(await loadingAt(['http://127.0.0.1:9', endpoint.url]).load('ledger')).toMatchObject({ status: 'found' });
  });

  test('a list that takes too long is loaded once, and the reason is a sentence', async () => {
    const lavalink = new LavalinkTracks(
      [urlOfOther(), urlOfOther()].map((url, index) => ({ id: String(index), url, password: PASSWORD })),
      { quickMs: 5_000, searchMs: 5_000, listMs: 60 },
    );
    answer = () => ({ body: undefined, isSilent: true });
    expect(await lavalink.load('https://a.fm/list')).toEqual({ status: 'failed', reason: 'it took too long to load' });
    expect(asked).toEqual(['https://a.fm/list']);
    // The next request goes to the other server, and quick ones try both.
    const half = new LavalinkTracks(
      [urlOfOther(), endpoint.url].map((url, index) => ({ id: String(index), url, password: PASSWORD })),
      { quickMs: 60, searchMs: 60, listMs: 60 },
    );
    expect(await half.load('demo:rain')).toMatchObject({ status: 'failed' });
    expect(await half.load('demo:rain')).toMatchObject({ status: 'tracks' });
    const down = new LavalinkTracks([{ id: 'down', url: 'http://127.0.0.1:9', password: PASSWORD }]);
    expect(await down.load('https://a.fm/list')).toEqual({
      status: 'failed',
      reason: 'the music server isn’t responding',
    });
  });

  test('a list may take longer than a search', async () => {
    const lavalink = new LavalinkTracks([{ id: 'one', url: urlOfOther(), password: PASSWORD }], {
      ...{ quickMs: 50, searchMs: 50, listMs: 10_000 },
    });
    answer = () => ({ delayMs: 200, body: { loadType: 'track', data: track('Slow', 'demo') } });
    expect(await lavalink.load('https://a.fm/list')).toMatchObject({ status: 'tracks' });
    expect(await lavalink.load('scsearch:words')).toMatchObject({ status: 'failed' });
  });

  test('a preferred source that the server lacks isn’t asked', async () => {
    answer = () => ({ body: { sourceManagers: ['soundcloud', 'bandcamp'] } });
    expect(await loadingAt([urlOfOther()]).providers(['spsearch', 'bcsearch'])).toEqual(['bcsearch']);
    expect(await loadingAt([urlOfOther()]).providers(['spsearch'])).toEqual(['scsearch', 'bcsearch']);
  });

  test('suggestions come from one provider, and from the next one only if it fails', async () => {
    answer = (identifier) => {
      if (identifier === '/v4/info') return { body: { sourceManagers: ['spotify', 'deezer', 'soundcloud'] } };
      if (identifier.startsWith('spsearch:')) return { body: { loadType: 'error', exception: { message: 'no key' } } };
      return { body: { loadType: 'empty', data: {} } };
    };
    expect(await loadingAt([urlOfOther()]).results('words', undefined)).toEqual([]);
    expect(asked.filter((each) => each.includes('search:'))).toEqual(['spsearch:words', 'dzsearch:words']);
    answer = () => ({ body: { loadType: 'error', exception: { message: 'no key' } } });
    expect(await loadingAt([urlOfOther()]).results('words', 'scsearch')).toBeUndefined();
  });
});

describe('what would probe Lavalink’s network is never sent to it', () => {
  test.each([
    ['http://127.0.0.1/x', 'address_refused'],
    ['http://[::ffff:10.0.0.1]/x', 'address_refused'],
    ['http://2130706433/x', 'address_refused'],
    ['http://rebinding.example.org/x', 'address_refused'],
    ['http://nowhere.example.org/x', 'address_refused'],
    ['file:///etc/passwd', 'address_refused'],
    ['local:/etc/passwd', 'not_found'],
    ['http:10.0.0.1/x', 'not_found'],
  ])('%s', async (query, status) => {
    const loading = loadingAt([urlOfOther()], { 'rebinding.example.org': ['93.184.216.34', '10.0.0.1'] });
    answer = (path) => ({
      body: path === '/v4/info' ? { sourceManagers: ['http', 'local', 'soundcloud'] } : { loadType: 'empty', data: {} },
    });
    expect(await loading.load(query)).toMatchObject({ status });
    const identifiers = asked.filter((each) => !each.startsWith('/v4/'));
    expect(identifiers.filter((each) => !each.startsWith('scsearch:'))).toEqual([]);
  });

  test('nor a search prefix that opens URLs', async () => {
    await loadingAt([urlOfOther()]).load('/etc/passwd', ['local', 'http']);
    expect(asked.filter((each) => !each.startsWith('/v4/'))).toEqual([]);
  });

  test('nor a forged track', async () => {
    const forged = [
      foundTrack('x', { source: 'http', identifier: 'http://10.0.0.1/secret', uri: null }),
      foundTrack('y', { source: 'local', identifier: '/etc/passwd', uri: null }),
      foundTrack('z', { source: 'soundcloud', identifier: 'z' }),
    ].map(({ encoded }) => encoded);
    answer = (path) => {
      // Even a server that claims to know something else of them.
      expect(path).toBe('/v4/decodetracks');
      const info = { title: 'claimed', author: '', identifier: 'claimed', sourceName: 'demo' };
      return { body: forged.map((encoded) => ({ encoded, info })) };
    };
    const decoded = await loadingAt([urlOfOther()]).decode(forged);
    expect(decoded.map(({ title }) => title)).toEqual(['z']);
  });

  test('nor what a page named by its redirect: such a track isn’t even added', async () => {
    const { encoded } = foundTrack('x', { source: 'http', identifier: 'http://10.0.0.1/secret', uri: null });
    answer = () => ({ body: { loadType: 'track', data: { encoded, info: { title: 'x', sourceName: 'http' } } } });
    expect(await loadingAt([urlOfOther()], { 'a.fm': ['93.184.216.34'] }).load('https://a.fm/x')).toEqual({
      status: 'address_refused',
    });
  });
});
