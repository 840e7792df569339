/** Chooses what to play when the queue runs out: something close to what members requested that hasn't just played. */

import { bareAuthor, bareTitle, folded } from '../../shared/music/titles.ts';
import type { Entry, Track } from '../../shared/music/track.ts';
import type { Random } from '../../shared/platform/random.ts';
import type { Loading } from './loading.ts';

/** Picks among this many first search results: further down, results have less to do with the query. */
const NEAREST = 5;
/** How many of the members' requests to start from. */
const SEEDS = 3;

/** Identifiers for a source's own recommendations, where the server supports them. */
const RECOMMENDS: Readonly<Record<string, (identifier: string) => string>> = {
  youtube: (id) => `https://www.youtube.com/watch?v=${id}&list=RD${id}`,
  spotify: (id) => `sprec:seed_tracks=${id}`,
  deezer: (id) => `dzrec:${id}`,
};

export interface AutoplayOptions {
  loading: Loading;
  /** Search prefixes, in order. */
  providers: readonly string[];
  /** What has played, newest first. */
  history: readonly Entry[];
  /** The agent's ID. Its own additions aren't used as seeds, or autoplay would drift away. */
  agent: string;
  maxLengthMs: number;
  random: Random;
}

/** @returns undefined if nothing is found that hasn't just played. */
export async function findNext(options: AutoplayOptions): Promise<Track | undefined> {
  const { loading, providers, history, agent, maxLengthMs, random } = options;
  const played = new Set(history.flatMap(({ track }) => [keyOf(track), track.identifier]));
  const isNew = (track: Track) =>
    !played.has(keyOf(track)) &&
    !played.has(track.identifier) &&
    !track.isStream &&
    (track.lengthMs ?? 0) <= maxLengthMs;
  const asked = history.filter(({ requestedBy }) => requestedBy !== agent);
  const seeds = (asked.length > 0 ? asked : history).slice(0, SEEDS).map(({ track }) => track);
  for (const seed of seeds) {
    for (const search of searchesNear(seed, providers)) {
      const found = (await search(loading)).filter(isNew).slice(0, NEAREST);
      if (found.length > 0) return found[random.below(found.length)];
    }
  }
  return undefined;
}

type Search = (loading: Loading) => Promise<Track[]>;

function searchesNear(seed: Track, providers: readonly string[]): Search[] {
  const recommended = RECOMMENDS[seed.source]?.(seed.identifier);
  const author = bareAuthor(seed.author);
  const words = [author, `${author} ${bareTitle(seed)}`.trim()].filter((text) => text !== '');
  return [
    ...(recommended === undefined ? [] : [(loading: Loading) => loading.recommended(recommended)]),
    ...words.flatMap((text) => providers.map((provider) => (loading: Loading) => loading.search(provider, text))),
  ];
}

/** The same music at another address has the same key. */
function keyOf(track: Track): string {
  return `${folded(bareAuthor(track.author))}\n${folded(bareTitle(track))}`;
}
