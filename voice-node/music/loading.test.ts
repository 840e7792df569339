/** What members type resolves to tracks, at any Lavalink server. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { demoCatalog } from '../../infra/sandbox/lavalink/catalog.ts';
import { type LavalinkEndpoint, startLavalink } from '../../infra/sandbox/lavalink/server.ts';
import { LavalinkTracks } from './lavalink-tracks.ts';
import { Loading } from './loading.ts';

const PASSWORD = 'p';
let endpoint: LavalinkEndpoint;
/** Another server, which responds as the test says. */
let other: Server;
let asked: string[];
let answer: (identifier: string) => { status?: number; body: unknown };

beforeAll(async () => {
  endpoint = await startLavalink({ id: 'one', password: PASSWORD, tracks: demoCatalog });
  other = createServer((request: IncomingMessage, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    const identifier = searchParams.get('identifier') ?? pathname;
    asked.push(identifier);
    const { status = 200, body } = answer(identifier);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await endpoint.stop();
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
    allowsPrivate: false,
    lookup: async (host) => addresses[host] ?? [],
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

  test('a track picked from search results resolves to itself', async () => {
    const [track] = await local().suggest('handshake', 'scsearch', 10);
    expect(track).toMatchObject({ source: 'soundcloud' });
    expect(await local().load(`encoded:${track?.encoded}`)).toMatchObject({ status: 'found', tracks: [track] });
  });
});

describe('at a server that behaves differently', () => {
  const track = (title: string, source: string, identifier = title) => ({
    encoded: Buffer.from(title).toString('base64'),
    info: { title, author: 'A', identifier, length: -1, isStream: false, uri: null, sourceName: source },
  });

  test('what a source sends that nobody can store is dropped, and long titles are cut between characters', async () => {
    const long = `${'x'.repeat(499)}👍🏽`;
    answer = () => ({
      body: {
        loadType: 'playlist',
        data: { info: { name: 'Mix\0' }, tracks: [track('So\0ng \ud83d', 'http', 'a'), track(long, 'http')] },
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

  test('searches for the same autocompletion once per minute', async () => {
    answer = () => ({ body: { loadType: 'search', data: [track('One', 'x'), track('Two', 'x')] } });
    const loading = loadingAt([urlOfOther()]);
    const both = await Promise.all([loading.suggest('Some', 'scsearch', 10), loading.suggest('some ', 'scsearch', 1)]);
    expect(both.map((tracks) => tracks.length)).toEqual([2, 1]);
    expect(asked).toEqual(['scsearch:Some']);
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
    const inside = 'http://10.0.0.1/secret';
    answer = () => ({
      body: [
        { encoded: 'QQ==', info: { title: 'x', author: '', identifier: inside, uri: inside, sourceName: 'http' } },
        { encoded: 'Qg==', info: { title: 'y', author: '', identifier: '/etc/passwd', sourceName: 'local' } },
        { encoded: 'Qw==', info: { title: 'z', author: '', identifier: 'z', sourceName: 'soundcloud' } },
      ],
    });
    const decoded = await loadingAt([urlOfOther()]).decode(['QQ==', 'Qg==', 'Qw==']);
    expect(decoded.map(({ title }) => title)).toEqual(['z']);
  });
});
