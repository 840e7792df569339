/** Lavalink's search prefixes, best first, with the source that their tracks come from. */
export const PROVIDERS: Readonly<Record<string, string>> = {
  ytmsearch: 'youtube',
  ytsearch: 'youtube',
  spsearch: 'spotify',
  dzsearch: 'deezer',
  amsearch: 'applemusic',
  tdsearch: 'tidal',
  scsearch: 'soundcloud',
  ymsearch: 'yandexmusic',
  bcsearch: 'bandcamp',
  vksearch: 'vkmusic',
  demosearch: 'demo',
};

/** Sources that open anything, including files on the server itself: members can't name them. */
const OPENING = new Set(['http', 'local']);

/** The search prefixes of a Lavalink server with these sources, best first. */
export function providersOf(sources: readonly string[]): string[] {
  return Object.keys(PROVIDERS).filter((prefix) => sources.includes(PROVIDERS[prefix] ?? ''));
}

/** Whether `<name>:…` can be passed as it is to a Lavalink server with these sources. */
export function isNamedSource(name: string, sources: readonly string[]): boolean {
  if (OPENING.has(name)) return false;
  return Object.hasOwn(PROVIDERS, name) ? sources.includes(PROVIDERS[name] ?? '') : sources.includes(name);
}

/** Whether a prefix searches by text. Others open what follows them. */
export function isSearchPrefix(prefix: string): boolean {
  return /^[a-z]{2,24}search$/.test(prefix);
}
