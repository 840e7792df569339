/** Where Lavalink servers can search, the best first: prefix of a search, and the source that its tracks come from. */
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

/** Sources that open what they are given, on the server itself or anywhere: never by a name that a member typed. */
const OPENING = new Set(['http', 'local']);

/** What a server with these sources can search, the best first. */
export function providersOf(sources: readonly string[]): string[] {
  return Object.keys(PROVIDERS).filter((prefix) => sources.includes(PROVIDERS[prefix] ?? ''));
}

/** Whether `<name>:…` may be given to a server with these sources as it is. */
export function isNamedSource(name: string, sources: readonly string[]): boolean {
  if (OPENING.has(name)) return false;
  return Object.hasOwn(PROVIDERS, name) ? sources.includes(PROVIDERS[name] ?? '') : sources.includes(name);
}

/** Whether a prefix searches by words. Others open what follows them. */
export function isSearchPrefix(prefix: string): boolean {
  return /^[a-z]{2,24}search$/.test(prefix);
}
