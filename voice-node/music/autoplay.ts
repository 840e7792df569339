/** What to play when a line has run out: something near what members asked for, and not what has just played. */

import { bareAuthor, bareTitle, folded } from '../../shared/music/titles.ts';
import type { Entry, Track } from '../../shared/music/track.ts';
import type { Random } from '../../shared/platform/random.ts';
import type { Loading } from './loading.ts';

/** Of what a search finds, one of the first few: the further down, the less it has to do with what was searched for. */
const NEAREST = 5;
/** How many of the tracks that members asked for are started from. */
const SEEDS = 3;

/** What a source recommends after one of its tracks, where the server can ask it. */
const RECOMMENDS: Readonly<Record<string, (identifier: string) => string>> = {
  youtube: (id) => `https://www.youtube.com/watch?v=${id}&list=RD${id}`,
  spotify: (id) => `sprec:seed_tracks=${id}`,
  deezer: (id) => `dzrec:${id}`,
};

export interface AutoplayOptions {
  loading: Loading;
  /** Search prefixes in order. */
  providers: readonly string[];
  /** What has played, the latest first. */
  history: readonly Entry[];
  /** The agent: what it added itself is not started from, or it would drift away. */
  agent: string;
  maxLengthMs: number;
  random: Random;
}

/** @returns undefined when nothing is found that has not just played. */
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

/** The same music under another address is the same. */
function keyOf(track: Track): string {
  return `${folded(bareAuthor(track.author))}\n${folded(bareTitle(track))}`;
}
