/** Picks a demo track for a request that the catalog can't fulfill. The track keeps its own name. */
import type { CatalogTrack } from './catalog.ts';
import { plain, wordsOf } from './words.ts';

/** A search that starts with this finds nothing, so that you can see that reply, too. */
const FINDS_NOTHING = /^nothing:/i;
/** Long enough to listen to, and within a server's default limit. */
const LENGTH_MS = { min: 60_000, max: 15 * 60_000 } as const;
/** Words that say nothing about the music, so their matches are accidental. */
const STOP_WORDS = new Set(['and', 'for', 'from', 'how', 'not', 'that', 'the', 'this', 'what', 'who', 'with', 'you']);
const MIN_WORD_LENGTH = 3;
const MAX_LABEL_LENGTH = 60;

const SERVICES: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)(youtube\.com|youtu\.be)$/, 'YouTube links'],
  [/(^|\.)(spotify\.com|spotify\.link)$/, 'Spotify links'],
  [/(^|\.)soundcloud\.com$/, 'SoundCloud links'],
  [/(^|\.)music\.apple\.com$/, 'Apple Music links'],
  [/(^|\.)deezer\.com$/, 'Deezer links'],
];

export interface DemoOffer {
  track: CatalogTrack;
  /** The name of its playlist. It tells the member that this isn't what they asked for. */
  label: string;
}

/** The demo track closest to a search without results. Undefined for a search that must find nothing. */
export function demoTrackForSearch(query: string, tracks: readonly CatalogTrack[]): DemoOffer | undefined {
  if (FINDS_NOTHING.test(query.trim())) return undefined;
  return offer(query, `the sandbox has no “${truncate(query)}”`, tracks);
}

/** The demo track for a link. Undefined for anything else, and for a mix that follows another track. */
export function demoTrackForLink(address: string, tracks: readonly CatalogTrack[]): DemoOffer | undefined {
  const url = /^https?:\/\//i.test(address) ? URL.parse(address) : null;
  if (url === null || url.searchParams.get('list')?.startsWith('RD')) return undefined;
  const service = SERVICES.find(([host]) => host.test(url.hostname))?.[1] ?? `links to ${truncate(url.hostname)}`;
  return offer(url.pathname + url.search, `the sandbox can't open ${service}`, tracks);
}

function offer(query: string, reason: string, tracks: readonly CatalogTrack[]): DemoOffer | undefined {
  const words = wordsOf(query).filter((word) => isSignificant(word));
  const candidates = tracks
    .filter(({ fails, lengthMs = 0 }) => !fails && lengthMs >= LENGTH_MS.min && lengthMs <= LENGTH_MS.max)
    .map((track) => ({ track, score: matchOf(track, words) }));
  const [best] = candidates.toSorted((a, b) => b.score - a.score);
  // Without a match, the same search always gets the same track, and different searches get different ones.
  const chosen = best !== undefined && best.score > 0 ? best : candidates[hashOf(query) % candidates.length];
  return chosen && { track: chosen.track, label: `Demo tracks: ${reason}` };
}

/** How well a track matches words from {@link wordsOf}. A word in the title counts double. */
export function matchOf({ title, author, tags = [] }: CatalogTrack, words: readonly string[]): number {
  const [inTitle, elsewhere] = [wordsOf(title), wordsOf([author, ...tags].join(' '))];
  return words.reduce((sum, word) => sum + (inTitle.includes(word) ? 2 : elsewhere.includes(word) ? 1 : 0), 0);
}

function isSignificant(word: string): boolean {
  // In scripts without an alphabet, a single character can be a word.
  return !STOP_WORDS.has(word) && (word.length >= MIN_WORD_LENGTH || !/^[a-z0-9]*$/.test(word));
}

function hashOf(text: string): number {
  return [...plain(text)].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003, 0);
}

function truncate(text: string): string {
  const characters = [...text.trim().replace(/\s+/g, ' ')];
  return characters.length <= MAX_LABEL_LENGTH
    ? characters.join('')
    : `${characters.slice(0, MAX_LABEL_LENGTH - 1).join('')}…`;
}
