import { expect, test } from 'vitest';
import { countsBetween, edgeCountsIn } from './edge-counts.ts';
import { Tally } from './tally.ts';
import { fullIn, type LoadFindings, loadVerdictsOn, problemsOf, type Step } from './verdicts.ts';

function step(given: Partial<Step> = {}, latenciesMs: readonly number[] = [10, 20]): Step {
  const tally = new Tally();
  for (const latencyMs of latenciesMs) {
    tally.sent();
    tally.answered('/ping', { latencyMs, lagMs: 1 }, false);
  }
  return {
    ...{ perSecond: 200, seconds: 60, tally: tally.result(0), statuses: { success: 1, refused: 1 }, rateLimited: 0 },
    ...{ edgeMisses: 0, loopUtilization: 0.2, discordCalls: 0 },
    resources: { processors: { edge: 0.4 }, machine: 0.5, edgeLagP99Ms: 1, activeConnections: 2, waits: { none: 1 } },
    ...given,
  };
}

const findings = (given: Partial<LoadFindings> = {}): LoadFindings => ({
  ...{ redis: 'redis-server', processors: 2, sustained: step(), steps: [], drift: [] },
  ...given,
});
const missed = (given: Partial<LoadFindings>) =>
  loadVerdictsOn(findings(given))
    .filter(({ isMet }) => !isMet)
    .map(({ target }) => target);

test('refusals are answers; an apology or an answer after 3 s isn’t', () => {
  expect(problemsOf(step())).toEqual([]);
  expect(problemsOf(step({ statuses: { success: 1, refused: 400 } }))).toEqual([]);
  expect(problemsOf(step({ statuses: { unavailable: 2, error: 1 } }))).toEqual(['3 uses that ended with an apology']);
  expect(problemsOf(step({}, [10, 3_001]))).toEqual(['1 deadline misses']);
});

test('a deferred answer that never comes is lost, and an unanswered request is an error', () => {
  const tally = new Tally();
  tally.sent();
  tally.answered('/case list', { latencyMs: 1_600, lagMs: 0 }, true);
  tally.sent();
  tally.failed('/ping', 'the server closed the connection');
  const result = tally.result(1);
  expect(result).toMatchObject({ sent: 2, answered: 1, errors: 1, deferred: 1, misses: 0 });
  expect(problemsOf(step({ tally: result }))).toEqual(['1 errors', '1 deferred answers lost']);
});

test('the last rate that held counts, and drift is never forgiven', () => {
  expect(missed({})).toEqual([]);
  const broken = step({ perSecond: 400, statuses: { error: 1 } });
  const held = loadVerdictsOn(findings({ steps: [step({ perSecond: 280 }), broken] })).at(-1);
  expect(held).toMatchObject({ measured: '280/s', isMet: true });
  expect(missed({ drift: ['unbalanced: 1 rows'] })).toEqual(['the books balance after all of it']);
});

test('a sender that is busy or late is named before anything else', () => {
  expect(fullIn(step({ loopUtilization: 0.95 }), 2)[0]).toContain('which sends');
  expect(missed({ sustained: step({ loopUtilization: 0.95 }) })).toEqual(['the sender isn’t the limit at that rate']);
});

test('what was full is told apart', () => {
  const full = (resources: Partial<Step['resources']>) =>
    fullIn(step({ resources: { ...step().resources, ...resources } }), 2);
  expect(full({})).toEqual([]);
  expect(full({ processors: { edge: 0.97 } })[0]).toContain('the edge');
  expect(full({ activeConnections: 11, waits: { Lock: 0.6, none: 0.4 } })[0]).toContain('locks in Postgres');
  expect(full({ activeConnections: 11, waits: { WalSync: 0.8, none: 0.2 } })[0]).toContain('WalSync');
  expect(full({ machine: 1, processors: { edge: 0.4, postgres: 0.1 } })[0]).toMatch(/the machine.*others 1\.50/);
});

test('an edge’s counts are read from its metrics', () => {
  const before = edgeCountsIn('chorus_commands_total{command="ping",status="success"} 3\n');
  const after = edgeCountsIn(
    [
      '# TYPE chorus_commands_total counter',
      'chorus_commands_total{command="ping",status="success"} 8',
      'chorus_commands_total{command="work",status="success"} 2',
      'chorus_commands_total{command="work",status="refused"} 4',
      'chorus_rate_limit_hits_total{type="leaderboard"} 2',
      'chorus_rate_limit_hits_total{type="redis_error"} 9',
      'chorus_interaction_deadline_misses_total 1',
    ].join('\n'),
  );
  expect(countsBetween(before, after)).toEqual({ statuses: { success: 7, refused: 4 }, rateLimited: 2, misses: 1 });
});
