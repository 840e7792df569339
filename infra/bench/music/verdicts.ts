import { pairedRatio, type Slice, spread } from '../stats.ts';
import { spreadText, type Verdict } from '../verdict.ts';
import { type Compared, LONG_LINE, type LongLineFindings, SHORT_LINE } from './long-line.ts';
import type { SteadyPlayFindings } from './steady-play.ts';

/** All that one run found out about music. */
export interface MusicFindings {
  starting: Slice;
  steady: SteadyPlayFindings;
  longLine: LongLineFindings;
}

const MOST_STARTING_MS = 500;
const MOST_SESSION_MB = 1;
const EDIT_EVERY_MS = 5_000;
const MOST_GROWTH = 10;

export function musicVerdictsOn({ starting, steady, longLine }: MusicFindings): Verdict[] {
  const sessionMb = steady.sessionsMb / steady.sessions;
  const edits = spread(steady.edits.map((count) => (count * EDIT_EVERY_MS) / steady.watchedMs));
  return [
    {
      target: `play accepted → started at Lavalink, p95 ≤ ${MOST_STARTING_MS} ms`,
      measured: `${starting.p95Ms.toFixed(0)} ms, p50 ${starting.p50Ms.toFixed(0)} ms of ${starting.requests}`,
      isMet: starting.p95Ms <= MOST_STARTING_MS,
    },
    {
      target: `${steady.sessions} sessions, each over the idle node ≤ ${MOST_SESSION_MB} MB`,
      measured: `${sessionMb.toFixed(2)} MB (${steady.idleNodeMb.toFixed(1)} + ${steady.sessionsMb.toFixed(1)} MB)`,
      isMet: sessionMb <= MOST_SESSION_MB,
    },
    {
      target: `panel edits in ${EDIT_EVERY_MS / 1_000} s of steady play, worst session ≤ 1`,
      measured: spreadText(edits),
      isMet: edits.max <= 1,
    },
    // An addition and a move are about one entry, however long the line is; shuffling is about all of them.
    growth('add', longLine.add, 1),
    growth('move', longLine.move, 1),
    growth('shuffle', longLine.shuffle, LONG_LINE / SHORT_LINE),
  ];
}

/** @param entries how many times as many entries the change of the long line is about. */
function growth(name: string, { shortMs, longMs }: Compared, entries: number): Verdict {
  const perEntry = longMs.map((ms) => ms / entries);
  const ratio = pairedRatio(perEntry, shortMs);
  return {
    target: `${name}, per entry: ${LONG_LINE} / ${SHORT_LINE} waiting ≤ ${MOST_GROWTH}`,
    measured: spreadText(ratio),
    isMet: ratio.median <= MOST_GROWTH,
  };
}
