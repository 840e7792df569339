/** Which recording of a lyrics service is the one that plays, or that a member searched for. */

import { unicodePattern } from '../../platform/unicode.ts';
import { bareAuthor, bareTitle, folded, similarity } from '../titles.ts';
import type { Track } from '../track.ts';
import type { Lyrics } from './answer.ts';
import { isReadable } from './text.ts';

const NUMBER = unicodePattern(String.raw`\p{N}+`, 'gu');

/** What to search for. */
export interface Wanted {
  title: string;
  /** Empty when unknown. */
  artist: string;
  /** In milliseconds; null when unknown. */
  lengthMs: number | null;
}

/** Recordings whose lengths differ by no more have the same times, in milliseconds: other silence at the ends, but no other edit. */
const SAME_LENGTH_MS = 3_000;
/** How similar names have to be, from 0 to 1: titles, artists, and a search to a title with or without its artist. */
const ALIKE = { title: 0.7, artist: 0.6, typed: 0.4 } as const;

/** The search for a track. Uploads are often called `Artist - Title`, where the artist is spelled better than in the channel's name. */
export function wantedOf(track: Pick<Track, 'title' | 'author' | 'lengthMs'>): Wanted {
  const title = bareTitle({ title: track.title, author: '' });
  const [before = '', ...after] = title.split(/\s[-–—]\s/);
  const { lengthMs } = track;
  return after.length === 0
    ? { title, artist: bareAuthor(track.author), lengthMs }
    : { title: after.join(' - '), artist: before.trim(), lengthMs };
}

/**
 * The recording that plays; undefined when it isn't among these.
 *
 * Its title is similar and has the same numbers, and its artist is the author or in the title. Of several, one with the same length
 * is preferred, then the most similar title, then one with times.
 */
export function chooseFor(
  track: Pick<Track, 'title' | 'author' | 'lengthMs'>,
  found: readonly Lyrics[],
): Lyrics | undefined {
  const wanted = wantedOf(track);
  return best(
    found
      .filter((lyrics) => isReadable(lyrics) && isBy(lyrics, track, wanted))
      .map((lyrics) => ({ lyrics, title: titleLikeness(lyrics, track, wanted) }))
      .filter(({ title }) => title >= ALIKE.title)
      .map(({ lyrics, title }) => ({
        lyrics,
        rank: [Number(isSameLength(lyrics, track)), title, Number(isTimed(lyrics))],
      })),
  );
}

/** The best match for a search; undefined when nothing matches. */
export function chooseNamed(typed: string, found: readonly Lyrics[]): Lyrics | undefined {
  return best(
    found
      .filter(isReadable)
      .map((lyrics) => ({ lyrics, rank: [typedLikeness(typed, lyrics), Number(isTimed(lyrics))] }))
      .filter(({ rank: [likeness = 0] }) => likeness >= ALIKE.typed),
  );
}

/** Whether the times of lyrics match a track. */
export function isSameLength({ lengthMs: is }: Lyrics, { lengthMs: wanted }: Pick<Track, 'lengthMs'>): boolean {
  return is !== null && wanted !== null && Math.abs(is - wanted) <= SAME_LENGTH_MS;
}

/** The first one with the highest rank, by the numbers in order. */
function best(ranked: { lyrics: Lyrics; rank: readonly number[] }[]): Lyrics | undefined {
  const difference = (a: readonly number[], b: readonly number[]) =>
    b.map((value, place) => value - (a[place] ?? 0)).find((by) => by !== 0) ?? 0;
  return ranked.toSorted((a, b) => difference(a.rank, b.rank))[0]?.lyrics;
}

function titleLikeness(lyrics: Lyrics, track: Pick<Track, 'title' | 'author'>, wanted: Wanted): number {
  const is = bareTitle({ title: lyrics.title, author: lyrics.artist });
  const readings = [wanted.title, bareTitle(track)].filter((reading) => numbersOf(reading) === numbersOf(is));
  return Math.max(0, ...readings.map((reading) => similarity(is, reading)));
}

/** Part 1 isn't part 2. */
function numbersOf(title: string): string {
  return (folded(title).match(NUMBER()) ?? []).join(' ');
}

function isBy({ artist }: Lyrics, track: Pick<Track, 'title' | 'author'>, wanted: Wanted): boolean {
  const is = folded(artist);
  return (
    similarity(artist, wanted.artist) >= ALIKE.artist ||
    holds(folded(`${track.title} ${track.author}`), is) ||
    holds(is, folded(wanted.artist))
  );
}

/** Whether a text contains whole words, both folded. */
function holds(text: string, words: string): boolean {
  return words !== '' && ` ${text} `.includes(` ${words} `);
}

function typedLikeness(typed: string, { title, artist }: Lyrics): number {
  return Math.max(...[title, `${artist} ${title}`, `${title} ${artist}`].map((name) => similarity(typed, name)));
}

function isTimed({ synced }: Lyrics): boolean {
  return Boolean(synced?.trim());
}
