import { expect, test } from 'vitest';
import { verdictLine } from '../report.ts';
import type { Slice } from '../stats.ts';
import { type VoiceFindings, voiceVerdictsOn } from './verdicts.ts';

const slice = (p50Ms: number, p95Ms: number): Slice => ({ requests: 1, elapsedMs: 1, p50Ms, p95Ms, p99Ms: p95Ms });
const measured = (name: string, ...slices: Slice[]) => ({ name, slices, measure: async () => slice(0, 0) });
const findings = (given: Partial<VoiceFindings> = {}): VoiceFindings => ({
  allocation: [measured('read', slice(1, 2)), measured('allocate', slice(4, 9)), measured('durable', slice(90, 90))],
  calls: [measured('plain', slice(1, 1), slice(5, 5)), measured('call', slice(3, 3), slice(7, 7))],
  failover: { killedMs: [9_000, 19_000], killedShortLeaseMs: [3_000], drainedMs: [500], lavalinkMs: [100] },
  manyAgents: { emptyNodeMb: 100, agentsMb: 20, clientsMb: 10 },
  manyGuilds: { emptyNodeMb: 100, agentsMb: 100, clientsMb: 200 },
  ...given,
});
const missed = (given: Partial<VoiceFindings>) =>
  voiceVerdictsOn(findings(given))
    .filter(({ isMet }) => !isMet)
    .map(({ target }) => target);

test('what is within its targets is met', () => {
  expect(missed({})).toEqual([]);
});

test('an allocation is compared with the reads of its round, at the 95th percentile', () => {
  const read = measured('read', slice(1, 1));
  const allocate = measured('allocate', slice(1, 5.1));
  expect(missed({ allocation: [read, allocate, allocate] })).toEqual(['allocation p95 / read p95 ≤ 5']);
});

test('a call is compared with plain requests by its difference', () => {
  expect(missed({ calls: [measured('plain', slice(1, 1)), measured('call', slice(4.1, 9))] })).toEqual([
    'call p50 beyond plain HTTP ≤ 3 ms',
  ]);
});

test('of several failovers the slowest one counts', () => {
  const failover = {
    killedMs: [9_000, 9_000, 20_001],
    killedShortLeaseMs: [1],
    drainedMs: [1],
    lavalinkMs: [1, 1_001],
  };
  expect(missed({ failover })).toEqual([
    'node killed, lease 15 s: all live ≤ 20 s',
    'Lavalink killed: players connected elsewhere ≤ 1 s',
  ]);
});

test('memory is what agents add, whatever the node has anyway', () => {
  const heavy = { emptyNodeMb: 10, agentsMb: 41, clientsMb: 500 };
  expect(missed({ manyAgents: heavy })).toEqual(['50 agents × 1 guild ≤ 40 MB']);
});

test('every line fits into 100 columns', () => {
  for (const verdict of voiceVerdictsOn(findings()))
    for (const line of verdictLine(verdict).split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});
