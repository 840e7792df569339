/** Decides what plays next. Decisions are based on the current rows, and saved before they take effect. */

import { MUSIC } from '../../shared/music/catalog.ts';
import { chooseAmong, fallbackSearches } from '../../shared/music/fallback.ts';
import { advance, insert, type Line } from '../../shared/music/lineup.ts';
import {
  type Attempt,
  changePlayer,
  drawEntryId,
  type PlayerChange,
  type PlayerRecord,
  readLatest,
  readLineNow,
  readPlayer,
  type Writing,
  writingOf,
} from '../../shared/music/player.ts';
import type { MusicSettings } from '../../shared/music/settings.ts';
import type { Entry, Track } from '../../shared/music/track.ts';
import type { Random } from '../../shared/platform/random.ts';
import type { Store } from '../../shared/platform/store.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';
import { findNext } from './autoplay.ts';
import { FROM_ITS_START } from './entry-start.ts';
import type { Loading } from './loading.ts';

/** If the failed track got further than this, another source continues from its position. In milliseconds. */
const WORTH_KEEPING_MS = 5_000;

export interface DecisionParts {
  store: Store;
  loading: Loading;
  random: Random;
  settingsOf(guildId: string): Promise<MusicSettings>;
}

/** `stale`: the lease is held by someone else, or the session has ended. */
export type Decided =
  | { status: 'nothing' | 'stale' }
  | { status: 'advanced'; isAgain: boolean }
  /** `isAgain`: this entry has already fallen back before. */
  | { status: 'fell_back'; entry: Entry; to: Track; isAgain: boolean }
  | { status: 'skipped'; entry: Entry }
  | { status: 'autoplays'; track: Track }
  | { status: 'autoplay_ended' };

/**
 * An entry has played to its end. Does nothing if the rows say that something else is playing, for example after a skip at the
 * same moment.
 */
export function decideEnd(parts: DecisionParts, session: VoiceSession, entryId: string): Promise<Decided> {
  return decideOnCurrent(parts, session, async (player) => {
    if (player.current?.id !== entryId) return undefined;
    // A looped queue gets the entry that just played at its end.
    const line = await lineOf(parts, session, player, player.loop !== 'queue');
    const writing = writingOf(advance(line, player.loop));
    const isAgain = writing.player.current === entryId;
    const writes = { ...writing, player: { ...writing.player, ...startFields(writing.player) } };
    return { writes, decided: { status: 'advanced', isAgain } };
  });
}

/** An entry can't be played from its source: tries other sources, or skips it. */
export function decideFailure(
  parts: DecisionParts,
  session: VoiceSession,
  entryId: string,
  positionMs: number,
): Promise<Decided> {
  return decideOnCurrent(parts, session, async (player) => {
    const { current } = player;
    if (current?.id !== entryId) return undefined;
    const { hasFallback, providers } = await parts.settingsOf(session.guild);
    const { track } = current;
    const tried: Attempt[] = player.tried.length > 0 ? player.tried : [{ source: track.source, query: null }];
    const other = hasFallback ? await findElsewhere(parts.loading, track, tried, providers) : undefined;
    if (other !== undefined) {
      const keptMs = positionMs > WORTH_KEEPING_MS && !other.track.isStream ? Math.round(positionMs) : 0;
      const changed: PlayerChange = { track: other.track, tried: [...tried, other.attempt], positionMs: keptMs };
      return {
        writes: { player: changed },
        decided: { status: 'fell_back', entry: current, to: other.track, isAgain: player.tried.length > 0 },
      };
    }
    // Loop modes don't apply, so that a broken track isn't retried forever.
    const writing = writingOf(advance(await lineOf(parts, session, player, true), 'off'));
    return {
      writes: { ...writing, player: { ...writing.player, ...startFields(writing.player) } },
      decided: { status: 'skipped', entry: current },
    };
  });
}

/**
 * The queue has run out, and autoplay is on.
 *
 * @param shouldGiveUp whether so many recent tracks failed that autoplay gives up.
 */
export function decideMore(parts: DecisionParts, session: VoiceSession, shouldGiveUp: boolean): Promise<Decided> {
  return decideOnCurrent(parts, session, async (player) => {
    if (player.current !== null || !player.isAutoplay || !player.wantsMore) return undefined;
    const settings = await parts.settingsOf(session.guild);
    const track = shouldGiveUp
      ? undefined
      : await findNext({
          ...{ loading: parts.loading, random: parts.random, agent: session.agent },
          providers: await parts.loading.providers(settings.providers),
          history: await readLatest(parts.store, session.id, MUSIC.history),
          maxLengthMs: settings.maxTrackMinutes * 60_000,
        });
    if (track === undefined) return { writes: { player: { wantsMore: false } }, decided: { status: 'autoplay_ended' } };
    const line = await lineOf(parts, session, player, false);
    const added = [{ id: await drawEntryId(parts.store), track, requestedBy: session.agent }];
    const writing = writingOf(insert(line, 'end', [session.agent]), added);
    return {
      writes: { ...writing, player: { ...writing.player, ...FROM_ITS_START } },
      decided: { status: 'autoplays', track },
    };
  });
}

/** Decides based on the current rows, and again if they have changed by the time the decision is saved. */
async function decideOnCurrent(
  { store }: DecisionParts,
  session: VoiceSession,
  decide: (player: PlayerRecord) => Promise<{ writes: Writing; decided: Decided } | undefined>,
): Promise<Decided> {
  for (;;) {
    const player = await readPlayer(store, session.id);
    const decision = player && (await decide(player));
    if (player === undefined || decision === undefined) return { status: 'nothing' };
    const written = await changePlayer(store, session, session.id, player.revision, decision.writes);
    if (written.status === 'written') return decision.decided;
    if (written.status !== 'changed') return { status: 'stale' };
  }
}

/** @param upToNext whether to leave out everything after the next entry. */
async function lineOf(
  { store }: DecisionParts,
  { id }: VoiceSession,
  { current }: PlayerRecord,
  upToNext: boolean,
): Promise<Line> {
  const rows = await readLineNow(store, id, upToNext);
  // The player may have changed between the two reads. Then its revision has changed too, and nothing of this is saved.
  return { rows, current: rows.some((row) => row.id === current?.id) ? (current?.id ?? null) : null };
}

function startFields({ current }: PlayerChange): PlayerChange {
  return { ...FROM_ITS_START, wantsMore: current === null };
}

async function findElsewhere(
  loading: Loading,
  track: Track,
  tried: readonly Attempt[],
  preferred: readonly string[],
): Promise<{ track: Track; attempt: Attempt } | undefined> {
  for (const { provider, query } of fallbackSearches(track, tried, await loading.providers(preferred))) {
    const found = chooseAmong(await loading.search(provider, query), track, tried);
    if (found !== undefined) return { track: found, attempt: { source: found.source, query: `${provider}:${query}` } };
  }
  return undefined;
}
