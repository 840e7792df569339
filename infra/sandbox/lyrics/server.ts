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
  /** Ends every connection and frees the port. */
  stop(): Promise<void>;
  /** Breaks and mends it: holds answers back for 0 to 60000 ms, or gives an HTTP status from 400 to 599 in their place. */
  readonly faults: { latency(ms: number): void; error(status: number): void; heal(): void };
}

/** How far a length may be off, in seconds, and what it may be at all. */
const TOLERANCE = 2;
const DURATION = { least: 1, most: 3_600 } as const;
/** What a search brings at most. */
const MOST = 20;

/**
 * Starts a lyrics service of LRCLIB's dialect in this process, on 127.0.0.1 only: what is read of it (`/api/get`, `/api/get/:id`,
 * `/api/search`), without what adds to it. Names are compared without accents, capitals and punctuation; all words of a search
 * have to be there.
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
      const isPossible = seconds === undefined || (seconds >= DURATION.least && seconds <= DURATION.most);
      if (title === '' || artist === '') return refused(c, 400, 'ValidationError', 'cannot be empty');
      if (!isPossible) return refused(c, 400, 'ValidationError', 'duration: must be between 1 and 3600');
      const song = songs.find(
        (known) =>
          folded(known.title) === folded(title) &&
          folded(known.artist) === folded(artist) &&
          (album === undefined || folded(known.album) === folded(album)) &&
          (seconds === undefined || Math.abs(known.duration - seconds) <= TOLERANCE),
      );
      return answered(c, song);
    })
    .get('/get/:id{[0-9]+}', (c) =>
      answered(
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
      return c.json(found.slice(0, MOST).map(recordingOf));
    });
}

function hasWords(text: string, wanted = ''): boolean {
  const words = new Set(folded(text).split(' '));
  return folded(wanted)
    .split(' ')
    .every((word) => word === '' || words.has(word));
}

function answered(c: Context, song: Song | undefined): Response {
  if (song === undefined) return refused(c, 404, 'TrackNotFound', 'Failed to find specified track');
  return c.json(recordingOf(song));
}

function refused(c: Context, statusCode: 400 | 404, name: string, message: string): Response {
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
