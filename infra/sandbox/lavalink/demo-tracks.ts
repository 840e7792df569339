/** What to play for somebody who asks for music that isn't in the catalog: a demo track, under its own name. */
import type { CatalogTrack } from './catalog.ts';
import { plain, wordsOf } from './words.ts';

/** A search that starts with this finds nothing, so that the answer to one that fails can be seen. */
const FINDS_NOTHING = /^nothing:/i;
/** Long enough to be listened to, and not longer than a server allows by default. */
const LENGTH_MS = { least: 60_000, most: 15 * 60_000 } as const;
/** Words that say nothing about the music: what they match, they match by accident. */
const FILLERS = new Set(['and', 'for', 'from', 'how', 'not', 'that', 'the', 'this', 'what', 'who', 'with', 'you']);
const SHORTEST_WORD = 3;
const LONGEST_LABEL = 60;

const SERVICES: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)(youtube\.com|youtu\.be)$/, 'YouTube links'],
  [/(^|\.)(spotify\.com|spotify\.link)$/, 'Spotify links'],
  [/(^|\.)soundcloud\.com$/, 'SoundCloud links'],
  [/(^|\.)music\.apple\.com$/, 'Apple Music links'],
  [/(^|\.)deezer\.com$/, 'Deezer links'],
];

export interface DemoOffer {
  track: CatalogTrack;
  /** What it's a part of, as a member reads it: says that it isn't what was asked for. */
  label: string;
}

/** The demo track that comes closest to a search without results. Undefined for a search that must stay without any. */
export function demoTrackForSearch(query: string, tracks: readonly CatalogTrack[]): DemoOffer | undefined {
  if (FINDS_NOTHING.test(query.trim())) return undefined;
  return offer(query, `the sandbox has no “${shortened(query)}”`, tracks);
}

/** The demo track for an address on the web. Undefined for anything else, and for a mix that follows another track. */
export function demoTrackForLink(address: string, tracks: readonly CatalogTrack[]): DemoOffer | undefined {
  const url = /^https?:\/\//i.test(address) ? URL.parse(address) : null;
  if (url === null || url.searchParams.get('list')?.startsWith('RD')) return undefined;
  const service = SERVICES.find(([host]) => host.test(url.hostname))?.[1] ?? `links to ${shortened(url.hostname)}`;
  return offer(url.pathname + url.search, `the sandbox can't open ${service}`, tracks);
}

function offer(query: string, reason: string, tracks: readonly CatalogTrack[]): DemoOffer | undefined {
  const words = wordsOf(query).filter((word) => isTelling(word));
  const candidates = tracks
    .filter(({ fails, lengthMs = 0 }) => !fails && lengthMs >= LENGTH_MS.least && lengthMs <= LENGTH_MS.most)
    .map((track) => ({ track, score: matchOf(track, words) }));
  const [best] = candidates.toSorted((a, b) => b.score - a.score);
  // Nothing matches: another search gets another track, the same search the same one.
  const chosen = best !== undefined && best.score > 0 ? best : candidates[sumOf(query) % candidates.length];
  return chosen && { track: chosen.track, label: `Demo tracks: ${reason}` };
}

/** How well a track fits words, each as {@link wordsOf} writes it: one of its title counts for more than one that describes it. */
export function matchOf({ title, author, tags = [] }: CatalogTrack, words: readonly string[]): number {
  const [inTitle, beside] = [wordsOf(title), wordsOf([author, ...tags].join(' '))];
  return words.reduce((sum, word) => sum + (inTitle.includes(word) ? 2 : beside.includes(word) ? 1 : 0), 0);
}

function isTelling(word: string): boolean {
  // In scripts without an alphabet, a single sign is a word.
  return !FILLERS.has(word) && (word.length >= SHORTEST_WORD || !/^[a-z0-9]*$/.test(word));
}

function sumOf(text: string): number {
  return [...plain(text)].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003, 0);
}

function shortened(text: string): string {
  const characters = [...text.trim().replace(/\s+/g, ' ')];
  return characters.length <= LONGEST_LABEL
    ? characters.join('')
    : `${characters.slice(0, LONGEST_LABEL - 1).join('')}…`;
}
