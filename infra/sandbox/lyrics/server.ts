import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { folded } from '../../../shared/music/titles.ts';
import { Faults } from '../redis/faults.ts';
import { demoSongs, lrcOf, type Song } from './songs.ts';

export interface LyricsEndpoint {
  /** For `LYRICS_API_BASE`. */
  readonly url: string;
  /** Closes all connections and frees the port. */
  stop(): Promise<void>;
  /** Delays responses by 0 to 60,000 ms, or replaces them with an HTTP status from 400 to 599. */
  readonly faults: { latency(ms: number): void; error(status: number): void; heal(): void };
}

/** How far a requested duration can be off, and the valid range, in seconds. */
const TOLERANCE_S = 2;
const DURATION_S = { min: 1, max: 3_600 } as const;
const MAX_RESULTS = 20;

/**
 * Starts a lyrics service in this process, on 127.0.0.1 only. It's compatible with LRCLIB's read routes (`/api/get`,
 * `/api/get/:id`, `/api/search`). Names match regardless of accents, case, and punctuation. A search must match all its words.
 *
 * @example
 * const { url, stop } = await startLyrics();
 * const found = await fetch(`${url}/api/search?q=first+light`);
 */
export async function startLyrics(songs: readonly Song[] = demoSongs): Promise<LyricsEndpoint> {
  const faults = new Faults();
  const app = new Hono().use(faults.middleware()).route('/api', routesOf(songs));
  const server = createAdaptorServer({ fetch: app.fetch, hostname: '127.0.0.1' });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults: {
      latency: (ms) => faults.pause(ms),
      error: (status) => faults.failWith(status),
      heal: () => faults.heal(),
    },
    async stop() {
      faults.heal();
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

function routesOf(songs: readonly Song[]): Hono {
  return new Hono()
    .get('/get', (c) => {
      const { track_name: title = '', artist_name: artist = '', album_name: album, duration } = c.req.query();
      const seconds = duration === undefined ? undefined : Number(duration);
      const isValid = seconds === undefined || (seconds >= DURATION_S.min && seconds <= DURATION_S.max);
      if (title === '' || artist === '') return errorResponse(c, 400, 'ValidationError', 'cannot be empty');
      if (!isValid) return errorResponse(c, 400, 'ValidationError', 'duration: must be between 1 and 3600');
      const song = songs.find(
        (known) =>
          folded(known.title) === folded(title) &&
          folded(known.artist) === folded(artist) &&
          (album === undefined || folded(known.album) === folded(album)) &&
          (seconds === undefined || Math.abs(known.duration - seconds) <= TOLERANCE_S),
      );
      return lookupResponse(c, song);
    })
    .get('/get/:id{[0-9]+}', (c) =>
      lookupResponse(
        c,
        songs.find(({ id }) => id === Number(c.req.param('id'))),
      ),
    )
    .get('/search', (c) => {
      const { q, track_name, artist_name, album_name } = c.req.query();
      if (q === undefined && track_name === undefined) return c.json([]);
      const found = songs.filter(
        ({ title, artist, album }) =>
          hasWords(`${title} ${artist} ${album}`, q) &&
          hasWords(title, track_name) &&
          hasWords(artist, artist_name) &&
          hasWords(album, album_name),
      );
      return c.json(found.slice(0, MAX_RESULTS).map(recordingOf));
    });
}

function hasWords(text: string, query = ''): boolean {
  const words = new Set(folded(text).split(' '));
  return folded(query)
    .split(' ')
    .every((word) => word === '' || words.has(word));
}

function lookupResponse(c: Context, song: Song | undefined): Response {
  if (song === undefined) return errorResponse(c, 404, 'TrackNotFound', 'Failed to find specified track');
  return c.json(recordingOf(song));
}

function errorResponse(c: Context, statusCode: 400 | 404, name: string, message: string): Response {
  return c.json({ message, name, statusCode }, statusCode);
}

function recordingOf(song: Song): object {
  const { id, title, artist, album, duration, words, isTimed } = song;
  return {
    ...{ id, name: title, trackName: title, artistName: artist, albumName: album, duration },
    instrumental: words === '',
    plainLyrics: words === '' ? null : words,
    syncedLyrics: isTimed ? lrcOf(song) : null,
  };
}
