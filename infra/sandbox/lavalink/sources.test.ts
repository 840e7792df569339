import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoCatalog } from './catalog.ts';
import { Sources } from './sources.ts';
import { decodeTrack } from './track/encoding.ts';
import { UNENDING } from './track/track.ts';

const sources = new Sources(demoCatalog);

async function titles(identifier: string): Promise<string[]> {
  const result = await sources.load(identifier);
  return result.loadType === 'search' ? result.data.map(({ info }) => info.title) : [];
}

describe('searching', () => {
  test.each([
    ['demosearch', 'demo'],
    ['ytsearch', 'youtube'],
    ['ytmsearch', 'youtube'],
    ['scsearch', 'soundcloud'],
    ['spsearch', 'spotify'],
  ])('%s finds tracks with the source %s', async (prefix, sourceName) => {
    const result = await sources.load(`${prefix}:night train`);
    expect(result).toMatchObject({
      loadType: 'search',
      data: [{ info: { title: 'Night Train to Localhost', sourceName } }],
    });
  });

  test('every word must match title or author, ignoring case and accents', async () => {
    expect(await titles('ytsearch:LOOPBACKS light')).toEqual(['First Light']);
    expect(await titles('ytsearch:cafe grossenwahn')).toEqual([]);
    expect(await titles('ytsearch:cafe fünf')).toEqual(['Café Größenwahn']);
    expect(await titles('ytsearch:子猫')).toEqual(['子猫のワルツ 🐈']);
  });

  test('tracks that fail on purpose aren’t found', async () => {
    expect(await titles('demosearch:faults')).toEqual([]);
  });

  test.each([
    'ytsearch:no such thing',
    'ytsearch:',
    'dzsearch:night',
    'demo:none',
    'demo:playlist:none',
    'night train',
    'x:y',
  ])('%s is empty', async (identifier) => {
    expect(await sources.load(identifier)).toEqual({ loadType: 'empty', data: {} });
  });
});

describe('loading', () => {
  test('an ID and a URL load the same track', async () => {
    const result = await sources.load('demo:first-light');
    expect(result).toMatchObject({ loadType: 'track', data: { info: { length: 204_000, isrc: 'XXDEM2600001' } } });
    expect(await sources.load('https://demo.invalid/track/first-light')).toEqual(result);
  });

  test('a playlist keeps its order and its selected track', async () => {
    const result = await sources.load('https://demo.invalid/playlist/night');
    expect(result).toMatchObject({ loadType: 'playlist', data: { info: { name: 'Night Shift', selectedTrack: 1 } } });
    expect(await sources.load('demo:playlist:morning')).toMatchObject({ data: { info: { selectedTrack: -1 } } });
    const ids = result.loadType === 'playlist' ? result.data.tracks.map(({ info }) => info.identifier) : [];
    expect(ids).toEqual(['night-train', 'rain', 'long-mix', 'ledger', 'fence']);
  });

  test('a stream has no end and can’t be seeked', async () => {
    expect(await sources.load('demo:radio')).toMatchObject({
      data: { info: { isStream: true, isSeekable: false, length: UNENDING } },
    });
  });

  test('a track that fails to load returns an error', async () => {
    expect(await sources.load('demo:error-load')).toEqual({
      loadType: 'error',
      data: { message: 'This track fails to load on purpose', severity: 'common', cause: 'error-load' },
    });
  });

  test('every track in the catalog decodes to itself', async () => {
    for (const { id } of demoCatalog.tracks) {
      const result = await sources.load(`demo:${id}`);
      if (result.loadType === 'track') expect(decodeTrack(result.data.encoded)).toEqual(result.data.info);
    }
  });

  test('every playlist has only existing tracks', () => {
    const ids: string[] = demoCatalog.tracks.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(demoCatalog.playlists.flatMap(({ tracks }) => [...tracks])));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('URLs on this machine', () => {
  const allowingHttp = new Sources(demoCatalog, { allowsHttp: true });
  let server: Server;
  let base: string;

  beforeAll(async () => {
    server = createServer(({ url }, response) => {
      if (url === '/song.ogg') response.setHeader('Content-Type', 'audio/ogg').end();
      else if (url === '/away') response.writeHead(302, { Location: 'http://192.0.2.1/' }).end();
      else if (url === '/page') response.setHeader('Content-Type', 'text/html').end();
      else response.writeHead(404).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.close();
    await once(server, 'close');
  });

  test('don’t load unless allowed', async () => {
    expect(await sources.load(`${base}/song.ogg`)).toMatchObject({ loadType: 'empty' });
    expect(sources.names).not.toContain('http');
    expect(allowingHttp.names).toContain('http');
  });

  test('load as a track of unknown length', async () => {
    expect(await allowingHttp.load(`${base}/song.ogg`)).toMatchObject({
      loadType: 'track',
      data: { info: { title: 'song.ogg', length: -1, isStream: false, sourceName: 'http', uri: `${base}/song.ogg` } },
    });
  });

  test.each([
    ['/none', 'Invalid status code for file: 404'],
    ['/page', 'Unknown file format.'],
    ['/away', 'Connecting to the URL failed.'],
  ])('%s is an error: %s', async (path, message) => {
    expect(await allowingHttp.load(base + path)).toMatchObject({
      loadType: 'error',
      data: { message, severity: 'common' },
    });
  });

  test('are the only ones: other machines aren’t contacted', async () => {
    expect(await allowingHttp.load('http://192.0.2.1/song.ogg')).toMatchObject({
      loadType: 'error',
      data: { message: 'Only URLs on this machine can be loaded' },
    });
  });
});
