/** Where to look for a track whose source does not play it, and which of what is found is the same music. */
import { MUSIC } from './catalog.ts';
import type { Attempt } from './player.ts';
import { PROVIDERS } from './providers.ts';
import { bareAuthor, bareTitle, oddities, similarity } from './titles.ts';
import type { Track } from './track.ts';

/** One search: `${provider}:${query}` is what Lavalink loads. */
export interface Search {
  provider: string;
  query: string;
  /** Lavalink's name of the source that would answer. */
  source: string;
}

/** Deezer's own prefix for searches by ISRC. */
const DEEZER_ISRC = 'dzisrc';
/** The last resort, whatever the guild searches by. */
const LAST = 'scsearch';

/** How each provider finds a recording by its ISRC. SoundCloud and others have no such search. */
const BY_ISRC: Readonly<Record<string, (isrc: string) => { provider: string; query: string }>> = {
  ytsearch: (isrc) => ({ provider: 'ytsearch', query: `"${isrc}"` }),
  ytmsearch: (isrc) => ({ provider: 'ytmsearch', query: `"${isrc}"` }),
  spsearch: (isrc) => ({ provider: 'spsearch', query: `isrc:${isrc}` }),
  dzsearch: (isrc) => ({ provider: DEEZER_ISRC, query: isrc }),
};

/** How far the length of another recording of the same music may be off. */
const TOLERANCE = { ms: 10_000, share: 0.05 } as const;
/** How alike two titles have to be, of 1. */
const ALIKE = 0.6;

/** The name of the source that a search prefix asks. */
export function sourceOf(provider: string): string {
  if (provider === DEEZER_ISRC) return sourceOf('dzsearch');
  return Object.hasOwn(PROVIDERS, provider) ? (PROVIDERS[provider] as string) : provider.replace(/search$/, '');
}

/**
 * The searches that are left for a track that failed, in their order: the same recording elsewhere, then author and title, then the
 * title alone; SoundCloud at last. The first of them that finds something {@link chooseAmong} takes is the next to play.
 *
 * @param tried the sources that did not play it, with the search that had led there; null for what was asked for. None of them is
 *   asked again.
 * @param providers the guild's search prefixes, the first is asked first.
 * @returns none when so many others as {@link MUSIC.attempts} have failed, too.
 */
export function fallbackSearches(track: Track, tried: readonly Attempt[], providers: readonly string[]): Search[] {
  if (track.isStream || tried.filter(({ query }) => query !== null).length >= MUSIC.attempts) return [];
  const failing = new Set([track.source, ...tried.map(({ source }) => source)]);
  const asked = new Set(tried.map(({ query }) => query));
  const open = (provider: string) => !failing.has(sourceOf(provider));
  const own = [...new Set(providers)].filter((provider) => provider !== LAST && open(provider));
  const texts = textsOf(track);
  const searches = [
    ...own.flatMap((provider) => {
      const byIsrc = track.isrc === null || !Object.hasOwn(BY_ISRC, provider) ? undefined : BY_ISRC[provider];
      return byIsrc === undefined ? [] : [byIsrc(track.isrc as string)];
    }),
    ...texts.flatMap((query) => own.map((provider) => ({ provider, query }))),
    ...(open(LAST) ? texts.map((query) => ({ provider: LAST, query })) : []),
  ];
  return searches
    .filter(({ provider, query }) => !asked.has(`${provider}:${query}`))
    .map((search) => ({ ...search, source: sourceOf(search.provider) }));
}

/**
 * The one among what was found that is the same music; undefined when none is.
 *
 * The same ISRC is. Otherwise the length has to fit where it is known, the title to be alike, and it may be a live version, a cover
 * or a remix only where that was asked for. Of several the one that is most alike, by title, author and length, in this order of
 * what weighs more.
 */
export function chooseAmong(found: readonly Track[], wanted: Track, tried: readonly Attempt[] = []): Track | undefined {
  const failing = new Set([wanted.source, ...tried.map(({ source }) => source)]);
  const others = found.filter(({ source, isStream }) => !failing.has(source) && isStream === wanted.isStream);
  const same = others.find(({ isrc }) => isrc !== null && isrc === wanted.isrc);
  if (same !== undefined) return same;
  const allowed = oddities(wanted);
  const scored = others
    .filter((track) => fitsLength(track, wanted) && [...oddities(track)].every((oddity) => allowed.has(oddity)))
    .map((track) => ({ track, title: similarity(bareTitle(track), bareTitle(wanted)), score: scoreOf(track, wanted) }))
    .filter(({ title }) => title >= ALIKE);
  scored.sort((a, b) => b.score - a.score);
  return scored[0]?.track;
}

/** What to search for by words, the most exact first. */
function textsOf(track: Track): string[] {
  const title = bareTitle(track);
  const author = bareAuthor(track.author);
  const texts = author === '' ? [title] : [`${author} ${title}`, title];
  return texts.map((text) => text.slice(0, MUSIC.query.most).trim()).filter((text) => text !== '');
}

function fitsLength({ lengthMs: is }: Track, { lengthMs: wanted }: Track): boolean {
  if (is === null || wanted === null) return true;
  return Math.abs(is - wanted) <= Math.max(TOLERANCE.ms, wanted * TOLERANCE.share);
}

function scoreOf(track: Track, wanted: Track): number {
  const title = similarity(bareTitle(track), bareTitle(wanted));
  const author = similarity(bareAuthor(track.author), bareAuthor(wanted.author));
  const off =
    track.lengthMs === null || wanted.lengthMs === null ? 1 : Math.abs(track.lengthMs - wanted.lengthMs) / 60_000;
  return 4 * title + 2 * author - Math.min(1, off);
}
