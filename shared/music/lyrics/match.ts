/** Which of the recordings that a lyrics service knows is the one that plays, or that was asked for. */
import { bareAuthor, bareTitle, folded, similarity } from '../titles.ts';
import type { Track } from '../track.ts';
import type { Lyrics } from './answer.ts';
import { isReadable } from './text.ts';

/** A recording as it is asked for. */
export interface Wanted {
  title: string;
  /** Empty when nobody knows. */
  artist: string;
  /** In milliseconds; null when nobody knows. */
  lengthMs: number | null;
}

/** Times fit a recording whose length is no further off, in milliseconds: silence at its ends, but no other edit. */
const SAME_LENGTH_MS = 3_000;
/** How alike names have to be, of 1: titles, artists, and what was typed to a title with or without its artist. */
const ALIKE = { title: 0.7, artist: 0.6, typed: 0.4 } as const;

/** What to ask for. Uploads call themselves `Artist - Title`, and spell the artist better than a channel's name does. */
export function wantedOf(track: Pick<Track, 'title' | 'author' | 'lengthMs'>): Wanted {
  const title = bareTitle({ title: track.title, author: '' });
  const [before = '', ...after] = title.split(/\s[-–—]\s/);
  const { lengthMs } = track;
  return after.length === 0
    ? { title, artist: bareAuthor(track.author), lengthMs }
    : { title: after.join(' - '), artist: before.trim(), lengthMs };
}

/**
 * The recording that plays; undefined when none of these is.
 *
 * Its title is alike, with the same numbers in it, and its artist is the author, or named in the title. Of several it is one of the
 * same length, then the one whose title is most alike, then one with times.
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

/** What somebody has asked for in words; undefined when nothing of the name is there. */
export function chooseNamed(typed: string, found: readonly Lyrics[]): Lyrics | undefined {
  return best(
    found
      .filter(isReadable)
      .map((lyrics) => ({ lyrics, rank: [typedLikeness(typed, lyrics), Number(isTimed(lyrics))] }))
      .filter(({ rank: [likeness = 0] }) => likeness >= ALIKE.typed),
  );
}

/** Whether the times of lyrics are those of a track. */
export function isSameLength({ lengthMs: is }: Lyrics, { lengthMs: wanted }: Pick<Track, 'lengthMs'>): boolean {
  return is !== null && wanted !== null && Math.abs(is - wanted) <= SAME_LENGTH_MS;
}

/** The first of those with the highest rank; earlier numbers weigh more. */
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

/** The first part of something is not its second. */
function numbersOf(title: string): string {
  return (folded(title).match(/\p{N}+/gu) ?? []).join(' ');
}

function isBy({ artist }: Lyrics, track: Pick<Track, 'title' | 'author'>, wanted: Wanted): boolean {
  const is = folded(artist);
  return (
    similarity(artist, wanted.artist) >= ALIKE.artist ||
    holds(folded(`${track.title} ${track.author}`), is) ||
    holds(is, folded(wanted.artist))
  );
}

/** Whether whole words are in a text, both folded. */
function holds(text: string, words: string): boolean {
  return words !== '' && ` ${text} `.includes(` ${words} `);
}

function typedLikeness(typed: string, { title, artist }: Lyrics): number {
  return Math.max(...[title, `${artist} ${title}`, `${title} ${artist}`].map((name) => similarity(typed, name)));
}

function isTimed({ synced }: Lyrics): boolean {
  return Boolean(synced?.trim());
}
