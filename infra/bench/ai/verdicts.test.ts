import { expect, test } from 'vitest';
import { tokensOf } from '../../sandbox/ai/script.ts';
import { verdictLine } from '../report.ts';
import { edgeFiguresIn, figuresBetween } from './edge-figures.ts';
import { answerTo, questionOf, wordsScript } from './script.ts';
import { SeenAnswer } from './seen-answers.ts';
import { type AiFindings, aiVerdictsOn, overheadOf, type Streams } from './verdicts.ts';

const streams = (given: Partial<Streams> = {}): Streams => ({
  ...{ count: 2, words: 400, pieceMs: 33, whole: 2, unfinished: 0, samples: [], edits: 20, mostAtOnce: 2 },
  ...{ shortestGapMs: 1_200, ackMs: [5, 3_000], firstTextMs: [50, 60], pingMs: [3], quietPingMs: [2] },
  ...{ loopUtilization: 0.2, tooFast: 0, resident: undefined, statements: {} },
  asked: [
    { interaction: '1', number: 1 },
    { interaction: '2', number: 2 },
  ],
  model: { count: 2, cut: 0, loopUtilization: 0.3 },
  bills: { right: 2, isBalanced: true },
  resources: { processors: { edge: 0.4 }, machine: 0.5, edgeLagP99Ms: 1, activeConnections: 2, waits: {} },
  ...given,
});
const findings = (given: Partial<AiFindings> = {}): AiFindings => ({
  ...{ redis: 'redis-server', processors: 2, loads: [1, 2], streams: streams() },
  overhead: overheadOf({ firstTextMs: [100, 200], bareMs: [10, 50] }, {}),
  ...given,
});
const missed = (given: Partial<AiFindings>) =>
  aiVerdictsOn(findings(given))
    .filter(({ isMet }) => !isMet)
    .map(({ target }) => target.slice(0, 20));

test('what’s just within its targets is met', () => {
  expect(missed({})).toEqual([]);
});

test('the difference is of each pair, not of two percentiles', () => {
  const { difference } = overheadOf({ firstTextMs: [200, 100], bareMs: [20, 10] }, {});
  expect(difference).toMatchObject({ p50Ms: 90, p95Ms: 180 });
  expect(missed({ overhead: overheadOf({ firstTextMs: [161], bareMs: [10] }, {}) })).toEqual(['first words over the']);
});

test.each<[string, Partial<Streams>, string[]]>([
  ['an answer without an end', { whole: 1, unfinished: 1 }, ['2 answers at once: e', 'Discord’s limits los']],
  ['an answer that lacks words', { whole: 1 }, ['2 answers at once: e', 'Discord’s limits los']],
  ['a stream that was cut', { model: { count: 2, cut: 1, loopUtilization: 0.1 } }, ['2 answers at once: e']],
  ['a model that was asked twice', { model: { count: 3, cut: 0, loopUtilization: 0 } }, ['2 answers at once: e']],
  ['answers one after the other', { mostAtOnce: 1 }, ['2 answers at once: e']],
  ['a missing bill', { bills: { right: 1, isBalanced: true } }, ['each is billed once,']],
  ['a sum that’s off', { bills: { right: 2, isBalanced: false } }, ['each is billed once,']],
  ['edits too close', { shortestGapMs: 1_198 }, ['edits of an answer ≥']],
  ['a late acknowledgement', { ackMs: [1, 3_001] }, ['questions are acknow']],
  ['a question without one', { ackMs: [1] }, ['questions are acknow']],
  ['a busy sender', { loopUtilization: 0.9 }, ['neither Discord nor ']],
])('%s is a miss', (_, given, wanted) => {
  expect(missed({ streams: streams(given) })).toEqual(wanted);
});

test('a call that Discord refused is no miss as long as all of the text is there', () => {
  expect(missed({ streams: streams({ tooFast: 3 }) })).toEqual([]);
});

test('every line fits into 100 columns', () => {
  for (const verdict of aiVerdictsOn(findings({ streams: streams({ count: 200 }) })))
    for (const line of verdictLine(verdict).split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

test('an answer is whole when its words are there once, over all of its messages, and it has ended', () => {
  const number = 7;
  const words = 6;
  const [first, second] = [answerTo(number, 3), answerTo(number, words).slice(answerTo(number, 3).length)];
  const message = (id: string, content: string, label = 'Stop') =>
    ({ id, content, components: [{ components: [{ label }] }] }) as never;
  const seen = (...messages: never[]) => {
    const answer = new SeenAnswer(number, words);
    for (const one of messages) answer.changed(one);
    return answer.isWhole;
  };
  const begin = message('1', `> ${questionOf(number, words)}\n${first}`);
  expect(wordsScript([{ role: 'user', text: questionOf(number, words), images: 0, pictures: [] }])).toBe(
    `${first}${second}`,
  );
  expect(seen(message('1', ''), begin, message('2', second, 'Again'))).toBe(true);
  expect(seen(begin, message('2', second))).toBe(false);
  expect(seen(begin, message('2', `${second} 7.6`, 'Again'))).toBe(false);
  expect(seen(message('1', first), message('2', second, 'Again'))).toBe(false);
  expect(tokensOf('7.0 ')).toBe(1);
});

test('the edge’s figures are read from its metrics', () => {
  const before = edgeFiguresIn('chorus_discord_rate_limits_total 1\n');
  const after = edgeFiguresIn(
    [
      '# TYPE chorus_db_query_duration_seconds histogram',
      'chorus_db_query_duration_seconds_bucket{operation="ai_reserve",le="0.1"} 4',
      'chorus_db_query_duration_seconds_sum{operation="ai_reserve"} 0.02',
      'chorus_db_query_duration_seconds_count{operation="ai_reserve"} 4',
      'chorus_discord_rate_limits_total 3',
    ].join('\n'),
  );
  expect(figuresBetween(before, after)).toEqual({ statements: { ai_reserve: { count: 4, ms: 20 } }, tooFast: 2 });
});
