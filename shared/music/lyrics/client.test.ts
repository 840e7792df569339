/** The client against a server that misbehaves in every way a server on the internet can. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Unavailable } from '../../platform/unavailable.ts';
import { LONGEST_ANSWER, LyricsClient } from './client.ts';

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: { path: string; headers: IncomingMessage['headers'] }[];
let observed: string[];
let server: Server;
let url: string;

beforeEach(async () => {
  [asked, observed] = [[], []];
  server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', headers: request.headers });
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const client = (timeoutMs?: number, base = url) =>
  new LyricsClient(base, 'Chorus/1.2.3', (call, status) => void observed.push(`${call} ${status}`), timeoutMs);
const says = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  answer = (_, response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
};
const song = {
  ...{ id: 17, name: 'First Light', trackName: 'First Light', artistName: 'The Loopbacks', albumName: 'Demo' },
  ...{ duration: 203.6, instrumental: false, plainLyrics: 'La la', syncedLyrics: '[00:01.00] La la' },
};
const read = {
  ...{ id: 17, title: 'First Light', artist: 'The Loopbacks', lengthMs: 203_600, isInstrumental: false },
  ...{ plain: 'La la', synced: '[00:01.00] La la' },
};
const wanted = { title: 'First & last Light', artist: 'The Loopbacks', lengthMs: 203_600 };

describe('a request', () => {
  test('is what LRCLIB documents, with a user agent', async () => {
    says(200, song);
    expect(await client().find(wanted)).toEqual(read);
    expect(await client().byId(17)).toEqual(read);
    says(200, [song, { ...song, id: 18 }]);
    expect(await client(undefined, `${url}/`).search('first light')).toEqual([read, { ...read, id: 18 }]);
    expect(asked.map(({ path }) => path)).toEqual([
      '/api/get?track_name=First+%26+last+Light&artist_name=The+Loopbacks&duration=204',
      '/api/get/17',
      '/api/search?q=first+light',
    ]);
    for (const { headers } of asked) expect(headers['user-agent']).toBe('Chorus/1.2.3');
    expect(observed).toEqual(['get 200', 'get 200', 'search 200']);
  });

  test.each([null, 400, 7_200_000])(
    'leaves out a length of %s ms, which the service would refuse',
    async (lengthMs) => {
      says(200, song);
      await client().find({ ...wanted, lengthMs });
      expect(asked[0]?.path).not.toContain('duration');
    },
  );

  test('cuts very long and malformed titles', async () => {
    says(200, []);
    await client().search(`${'🐈'.repeat(120)}\ud83d`);
    expect(new URL(url + asked[0]?.path).searchParams.get('q')).toBe('🐈'.repeat(100));
    await client().search('a\ud83d');
    expect(new URL(url + asked[1]?.path).searchParams.get('q')).toBe('a\ufffd');
  });
});

test('unknown properties of a song are empty', async () => {
  says(200, { id: 1, trackName: null, artistName: null, duration: null, plainLyrics: null, syncedLyrics: null });
  const none = { title: '', artist: '', lengthMs: null, isInstrumental: false, plain: null, synced: null };
  expect(await client().byId(1)).toEqual({ id: 1, ...none });
});

test.each([404, 400])('%i means no song', async (status) => {
  says(status, { message: 'Failed to find specified track', name: 'TrackNotFound', statusCode: status });
  expect(await client().find(wanted)).toBeUndefined();
  expect(await client().search('nothing')).toEqual([]);
  expect(observed).toEqual([`get ${status}`, `search ${status}`]);
});

describe('failures have a sentence for the member, and a cause that doesn’t name the song', () => {
  async function sentence(asking: Promise<unknown>): Promise<string> {
    const error = await asking.catch((reason: unknown) => reason);
    if (!(error instanceof Unavailable)) throw new Error(`expected the service to be unavailable, got ${error}`);
    expect(JSON.stringify([error.message, String(error.cause), error.stack])).not.toMatch(/last.Light|Loopbacks/);
    return error.sentence;
  }

  test.each([500, 503, 429, 403])('%i', async (status) => {
    says(status, 'no');
    expect(await sentence(client().find(wanted))).toMatch(/isn't responding right now/);
    expect(observed).toEqual([`get ${status}`]);
    // No retry, because a member is waiting.
    expect(asked).toHaveLength(1);
  });

  test('no server', async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    expect(await sentence(client().find(wanted))).toMatch(/isn't responding right now/);
    expect(observed).toEqual(['get 0']);
  });

  test('a connection closed in the middle', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"id":', () => request.socket.destroy());
    };
    expect(await sentence(client().find(wanted))).toMatch(/isn't responding right now/);
    expect(observed).toEqual(['get 0']);
  });

  test('silence, also after the first bytes', async () => {
    answer = () => {};
    expect(await sentence(client(50).find(wanted))).toMatch(/too slow right now/);
    answer = (_, response) => void response.writeHead(200).write('{');
    expect(await sentence(client(50).find(wanted))).toMatch(/too slow right now/);
    expect(observed).toEqual(['get 0', 'get 0']);
  });

  test('a redirect, which is not followed', async () => {
    answer = (request, response) => {
      if (request.url === '/inside') response.end(JSON.stringify(song));
      else response.writeHead(302, { location: '/inside' }).end();
    };
    expect(await sentence(client().find(wanted))).toMatch(/couldn't read/);
    expect(asked).toHaveLength(1);
  });

  test.each<[string, unknown]>([
    ['HTML', '<html>maintenance</html>'],
    ['nothing', ''],
    ['a list for a song', [song]],
    ['an id that is none', { ...song, id: 'x' }],
    ['an id beyond what a number holds', { ...song, id: 2 ** 60 }],
    ['words that are no text', { ...song, plainLyrics: { a: 1 } }],
  ])('%s', async (_, body) => {
    says(200, body);
    expect(await sentence(client().find(wanted))).toMatch(/couldn't read/);
  });

  test('an answer that is too long, which is not read to its end', async () => {
    let sent = 0;
    const chunk = Buffer.alloc(64 * 1_024, ' ');
    answer = (_, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && sent < 64 * LONGEST_ANSWER) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    };
    expect(await sentence(client(20_000).find(wanted))).toMatch(/couldn't read/);
    expect(sent).toBeLessThan(64 * LONGEST_ANSWER);
  });
});

test('a long answer is read', async () => {
  const plainLyrics = 'é'.repeat(200 * 1_024);
  says(200, { ...song, plainLyrics });
  expect((await client(20_000).byId(17))?.plain).toBe(plainLyrics);
});

test('is named by its host', () => {
  expect(client(1, 'https://lrclib.net').source).toBe('lrclib.net');
  expect(client(1, 'http://127.0.0.1:99/x/').source).toBe('127.0.0.1');
});
