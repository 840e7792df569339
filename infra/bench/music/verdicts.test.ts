import { expect, test } from 'vitest';
import { verdictLine } from '../report.ts';
import { type MusicFindings, musicVerdictsOn } from './verdicts.ts';

const findings = (given: Partial<MusicFindings> = {}): MusicFindings => ({
  starting: { requests: 60, elapsedMs: 1, p50Ms: 100, p95Ms: 500, p99Ms: 9_000 },
  steady: { sessions: 40, idleNodeMb: 120, sessionsMb: 40, watchedMs: 20_000, edits: [3, 4] },
  longLine: {
    add: { shortMs: [10], longMs: [100] },
    move: { shortMs: [10], longMs: [100] },
    shuffle: { shortMs: [10], longMs: [10_000] },
  },
  ...given,
});
const missed = (given: Partial<MusicFindings>) =>
  musicVerdictsOn(findings(given))
    .filter(({ isMet }) => !isMet)
    .map(({ target }) => target);

test('what is just within its targets is met', () => {
  expect(missed({})).toEqual([]);
});

test('memory is what a session adds, whatever the node has anyway', () => {
  expect(missed({ steady: { ...findings().steady, idleNodeMb: 10, sessionsMb: 40.1 } })).toEqual([
    '40 sessions, each over the idle node ≤ 1 MB',
  ]);
});

test('of all panels the busiest one counts', () => {
  expect(missed({ steady: { ...findings().steady, edits: [1, 1, 1, 5] } })).toEqual([
    'panel edits in 5 s of steady play, worst session ≤ 1',
  ]);
});

test('an addition is about one entry, a shuffle about all of them', () => {
  const { longLine } = findings();
  const slower = { shortMs: [10], longMs: [101] };
  expect(missed({ longLine: { ...longLine, add: slower, shuffle: slower } })).toEqual([
    'add, per entry: 10000 / 100 waiting ≤ 10',
  ]);
});

test('every line fits into 100 columns', () => {
  for (const verdict of musicVerdictsOn(findings()))
    for (const line of verdictLine(verdict).split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});
