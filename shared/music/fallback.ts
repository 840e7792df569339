/** Where to look for a track that its source fails to play, and which search result is the same music. */
import { truncateText } from '../platform/text.ts';
import { MUSIC } from './catalog.ts';
import type { Attempt } from './player.ts';
import { PROVIDERS } from './providers.ts';
import { bareAuthor, bareTitle, similarity, variantsOf } from './titles.ts';
import type { Track } from './track.ts';

/** One search: `${provider}:${query}` is what Lavalink loads. */
export interface Search {
  provider: string;
  query: string;
  /** Lavalink's name for the source of its results. */
  source: string;
}

/** Deezer's own prefix for searches by ISRC. */
const DEEZER_ISRC = 'dzisrc';
/** The last resort, no matter which prefixes the server prefers. */
const LAST = 'scsearch';

/** How each provider finds a recording by its ISRC. SoundCloud and others can't. */
const BY_ISRC: Readonly<Record<string, (isrc: string) => { provider: string; query: string }>> = {
  ytsearch: (isrc) => ({ provider: 'ytsearch', query: `"${isrc}"` }),
  ytmsearch: (isrc) => ({ provider: 'ytmsearch', query: `"${isrc}"` }),
  spsearch: (isrc) => ({ provider: 'spsearch', query: `isrc:${isrc}` }),
  dzsearch: (isrc) => ({ provider: DEEZER_ISRC, query: isrc }),
};

/** How much the length of another recording of the same music may differ. */
const TOLERANCE = { ms: 10_000, share: 0.05 } as const;
/** How similar two titles have to be, from 0 to 1. */
const ALIKE = 0.6;

/** The name of the source that a search prefix uses. */
export function sourceOf(provider: string): string {
  if (provider === DEEZER_ISRC) return sourceOf('dzsearch');
  return Object.hasOwn(PROVIDERS, provider) ? (PROVIDERS[provider] as string) : provider.replace(/search$/, '');
}

/**
 * The searches that are left for a track that failed, in order: the same recording elsewhere, then author and title, then the title
 * alone; SoundCloud last. The track to play is from the first search with a result that {@link chooseAmong} accepts.
 *
 * @param tried the sources that failed, with the searches that led there; null for the original request. None of them is tried again.
 * @param providers the server's search prefixes, in order.
 * @returns none after {@link MUSIC.attempts} other sources have failed.
 */
export function fallbackSearches(track: Track, tried: readonly Attempt[], providers: readonly string[]): Search[] {
  if (track.isStream || tried.filter(({ query }) => query !== null).length >= MUSIC.attempts) return [];
  const failing = new Set([track.source, ...tried.map(({ source }) => source)]);
  const searched = new Set(tried.map(({ query }) => query));
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
    .filter(({ provider, query }) => !searched.has(`${provider}:${query}`))
    .map((search) => ({ ...search, source: sourceOf(search.provider) }));
}

/**
 * The search result that is the same music; undefined when none is.
 *
 * The same ISRC is. Otherwise the length has to match where it's known, the title has to be similar, and it may be a live version, a
 * cover, or a remix only if the original is. Of several, the most similar one by title, author, and length, in this order.
 */
export function chooseAmong(found: readonly Track[], wanted: Track, tried: readonly Attempt[] = []): Track | undefined {
  const failing = new Set([wanted.source, ...tried.map(({ source }) => source)]);
  const others = found.filter(({ source, isStream }) => !failing.has(source) && isStream === wanted.isStream);
  const same = others.find(({ isrc }) => isrc !== null && isrc === wanted.isrc);
  if (same !== undefined) return same;
  const allowed = variantsOf(wanted);
  const scored = others
    .filter((track) => fitsLength(track, wanted) && [...variantsOf(track)].every((variant) => allowed.has(variant)))
    .map((track) => ({ track, title: similarity(bareTitle(track), bareTitle(wanted)), score: scoreOf(track, wanted) }))
    .filter(({ title }) => title >= ALIKE);
  scored.sort((a, b) => b.score - a.score);
  return scored[0]?.track;
}

/** Texts to search for, the most exact first. */
function textsOf(track: Track): string[] {
  const title = bareTitle(track);
  const author = bareAuthor(track.author);
  const texts = author === '' ? [title] : [`${author} ${title}`, title];
  return texts.map((text) => truncateText(text, MUSIC.query.most).trim()).filter((text) => text !== '');
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
