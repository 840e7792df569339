import { expect, test } from 'vitest';
import { growthExponent } from './growth.ts';
import { type ScaleFindings, type ScaleSize, scaleVerdictsOn } from './verdicts.ts';

const size = (agents: number, figure: (agents: number) => number): ScaleSize => ({
  ...{ agents, nodes: agents / 25, servers: agents * 10, sessions: agents * 2, startedMs: 1 },
  allocations: { perSecond: 1, timeouts: 0 },
  cost: {
    ...{ statements: agents, walBytes: agents, processorMs: figure(agents) },
    ...{ functionMs: { voice_sweep: figure(agents), voice_due: 1e9 }, calls: {} },
  },
});
const findings = (figure: (agents: number) => number, tookMs = 16_000, lost = 0): ScaleFindings => ({
  sizes: [100, 300, 1_000].map((agents) => size(agents, figure)),
  failovers: [{ nodes: 20, agents: 500, sessions: 1_000, tookMs, lost }],
  leaseMs: 15_000,
});
const missed = (given: ScaleFindings) =>
  scaleVerdictsOn(given)
    .filter(({ isMet }) => !isMet)
    .map(({ target }) => target);

test('the exponent says how something grows', () => {
  const grown = (power: number) =>
    growthExponent([100, 300, 1_000].map((size) => ({ size, figure: 5 * size ** power })));
  expect(grown(1)).toBeCloseTo(1);
  expect(grown(2)).toBeCloseTo(2);
  expect(grown(0)).toBeCloseTo(0);
  expect(() => growthExponent([{ size: 100, figure: 1 }])).toThrow(RangeError);
});

test('what grows in step with the agents is met; what grows with their square isn’t', () => {
  expect(missed(findings((agents) => agents))).toEqual([]);
  expect(missed(findings((agents) => agents ** 2))).toEqual([
    'Postgres processor time: grows with agents^n, n ≤ 1.1',
    'time in functions: grows with agents^n, n ≤ 1.1',
  ]);
});

test('sessions are back within a lease and five seconds, all of them', () => {
  expect(missed(findings((agents) => agents, 20_001))).toHaveLength(1);
  expect(missed(findings((agents) => agents, 16_000, 1))).toHaveLength(1);
});
