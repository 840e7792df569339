/** Follows LRCLIB's documentation: https://lrclib.net/docs */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type LyricsEndpoint, startLyrics } from './server.ts';

let service: LyricsEndpoint;
beforeAll(async () => {
  service = await startLyrics();
});
afterAll(() => service.stop());
afterEach(() => service.faults.heal());

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${service.url}${path}`);
  return { status: response.status, body: await response.json() };
}

describe('/api/get', () => {
  test.each([
    'track_name=First+Light&artist_name=The+Loopbacks&duration=204',
    'track_name=FIRST+light%21&artist_name=the+loopbacks&duration=202',
    'track_name=First+Light&artist_name=The+Loopbacks',
  ])('finds %s', async (query) => {
    expect(await get(`/api/get?${query}`)).toEqual({
      status: 200,
      body: {
        ...{ id: expect.any(Number), name: 'First Light', trackName: 'First Light', artistName: 'The Loopbacks' },
        ...{ albumName: 'Demo', duration: 204, instrumental: false },
        plainLyrics: expect.stringMatching(/^The fans slow down/),
        syncedLyrics: expect.stringMatching(/^\[00:02\.00\] The fans slow down.*\n\[00:\d\d\.\d\d\] A single lamp/),
      },
    });
  });

  test.each([
    'track_name=First+Light&artist_name=The+Loopbacks&duration=207',
    'track_name=First&artist_name=The+Loopbacks&duration=204',
    'track_name=First+Light&artist_name=The+Loopbacks&album_name=Another',
  ])('doesn’t find %s', async (query) => {
    const body = { message: 'Failed to find specified track', name: 'TrackNotFound', statusCode: 404 };
    expect(await get(`/api/get?${query}`)).toEqual({ status: 404, body });
  });

  test.each(['track_name=x', 'track_name=x&artist_name=y&duration=0', 'track_name=x&artist_name=y&duration=3601'])(
    'rejects %s',
    async (query) => {
      expect(await get(`/api/get?${query}`)).toMatchObject({ status: 400, body: { name: 'ValidationError' } });
    },
  );
});

describe('/api/search and /api/get/:id', () => {
  test('a search result can be fetched by its ID', async () => {
    const { body } = await get('/api/search?q=the+loopbacks');
    const found = body as { id: number; trackName: string }[];
    expect(found.map(({ trackName }) => trackName)).toEqual(['First Light', 'Night Train to Localhost']);
    for (const one of found) expect((await get(`/api/get/${one.id}`)).body).toEqual(one);
    expect((await get('/api/get/999999')).status).toBe(404);
  });

  test.each<[string, number]>([
    ['q=loopbacks+first', 1],
    ['q=loopbacks+waltz', 0],
    ['track_name=first+light&artist_name=loopbacks', 1],
    ['track_name=first+light&artist_name=tama', 0],
    ['artist_name=tama', 0],
  ])('%s finds %i', async (query, count) => {
    expect((await get(`/api/search?${query}`)).body).toHaveLength(count);
  });

  test('an instrumental has no lyrics', async () => {
    expect((await get('/api/search?q=cooling+fans')).body).toMatchObject([
      { instrumental: true, plainLyrics: null, syncedLyrics: null },
    ]);
  });
});

test('it can fail, be slow, and heal', async () => {
  service.faults.error(503);
  expect((await get('/api/search?q=first')).status).toBe(503);
  service.faults.heal();
  service.faults.latency(60_000);
  const delayed = get('/api/search?q=first');
  service.faults.heal();
  expect((await delayed).status).toBe(200);
});
