/** The area `attacks`: what floods of anonymous requests cost members, and what parsers do with what strangers send. */

import { SigningKey } from '../sandbox/discord/keys.ts';
import { type Fuzzed, fuzz } from '../testing/attacks/fuzz.ts';
import { PARSERS } from '../testing/attacks/parsers.ts';
import { FLOODS } from './attacks/floods.ts';
import { sendPaced } from './attacks/paced.ts';
import { startProgram } from './cases/node.ts';
import { type Cleanup, startFixture } from './fixture.ts';
import { verdictLine } from './report.ts';
import { commandBody, MEMBERS, memberId, signedRequest } from './requests.ts';
import { type Measurable, type Measured, measureInRounds, type RoundOptions } from './rounds.ts';
import { pairedRatio, sliceOf } from './stats.ts';
import { spreadText, type Verdict } from './verdict.ts';

/** Requests per second: of members, and of each flood. */
const MEMBERS_PER_SECOND = 50;
const FLOOD_PER_SECOND = 100;
const MAX_RATIO = 2;
/** Generated inputs per parser, in batches that fit in memory. */
const INPUTS = 100_000;
const BATCH = 2_000;
/** The longest a parser may take for one input, in milliseconds, measured again and again. */
const MAX_PARSE_MS = 20;
const REPETITIONS = 9;

export interface AttackFindings {
  quiet: Measured<Measurable>;
  floods: Measured<Measurable>[];
  fuzzed: (Fuzzed & { medianMs: number })[];
}

/** @throws if the edge doesn't start, or a member gets anything but their balance. */
export async function benchAttacks(
  options: RoundOptions,
  log: (message: string) => void,
  cleanup: Cleanup,
): Promise<AttackFindings> {
  log('starting Postgres, Redis, and the edge …');
  const fixture = await startFixture(cleanup);
  const environment = { ...fixture.variables, DATABASE_URL: fixture.databaseUrl };
  const port = await startProgram('../../../edge/node.ts', environment, cleanup);
  const key = new SigningKey(fixture.privateKey);
  let sequence = 0;
  const balance = () => {
    const member = memberId(sequence % MEMBERS);
    return signedRequest(key, commandBody({ sequence: sequence++, member, name: 'balance' }));
  };
  const members = async (durationMs: number) => {
    const startedAt = performance.now();
    const { latenciesMs, closed } = await sendPaced(port, balance, { perSecond: MEMBERS_PER_SECOND, durationMs });
    if (closed > 0) throw new Error(`${closed} members lost their connection`);
    return sliceOf(latenciesMs, performance.now() - startedAt);
  };
  const cases: Measurable[] = [
    { name: 'quiet', measure: members },
    ...FLOODS.map(({ name, next }) => ({
      name,
      measure: async (durationMs: number) => {
        const [slice] = await Promise.all([
          members(durationMs),
          sendPaced(port, next, { perSecond: FLOOD_PER_SECOND, durationMs }),
        ]);
        return slice;
      },
    })),
  ];
  const [quiet, ...floods] = await measureInRounds(cases, {
    ...options,
    began: (round) => log(round === 0 ? 'warming up …' : `round ${round} of ${options.rounds} …`),
  });
  if (quiet === undefined) throw new Error('There is nothing to compare with.');
  return { quiet, floods, fuzzed: PARSERS.map((parser) => fuzzAtLength(parser, log)) };
}

function fuzzAtLength(
  parser: (typeof PARSERS)[number],
  log: (message: string) => void,
): AttackFindings['fuzzed'][number] {
  log(`${INPUTS} inputs for ${parser.name} …`);
  let all: Fuzzed = { name: parser.name, inputs: 0, slowestMs: 0, slowest: undefined, failures: [] };
  for (let batch = 0; batch < INPUTS / BATCH; batch++) {
    const found = fuzz(parser, BATCH, (Date.now() % 1_000_000_000) + batch);
    const { slowest, slowestMs } = found.slowestMs > all.slowestMs ? found : all;
    all = {
      ...all,
      inputs: all.inputs + found.inputs,
      failures: [...all.failures, ...found.failures],
      slowest,
      slowestMs,
    };
  }
  return { ...all, medianMs: medianOf(() => parser.parse(all.slowest as never)) };
}

/** The slowest input once more, because the first time may have been a pause of the machine. */
function medianOf(act: () => unknown): number {
  const took = Array.from({ length: REPETITIONS }, () => {
    const startedAt = performance.now();
    act();
    return performance.now() - startedAt;
  });
  return took.sort((a, b) => a - b)[Math.floor(REPETITIONS / 2)] ?? Number.NaN;
}

export function attackVerdictsOn({ quiet, floods, fuzzed }: AttackFindings): Verdict[] {
  const p50 = ({ slices }: Measured<Measurable>) => slices.map(({ p50Ms }) => p50Ms);
  return [
    ...floods.map((flood): Verdict => {
      const ratio = pairedRatio(p50(flood), p50(quiet));
      return {
        target: `members' p50 / quiet: ${flood.name} ≤ ${MAX_RATIO}`,
        measured: spreadText(ratio),
        isMet: ratio.median <= MAX_RATIO,
      };
    }),
    ...fuzzed.map(
      ({ name, inputs, failures, medianMs }): Verdict => ({
        target: `${name}: none throws, none takes over ${MAX_PARSE_MS} ms`,
        measured: `${inputs} inputs, ${failures.length} thrown, ${medianMs.toFixed(2)} ms`,
        isMet: failures.length === 0 && medianMs <= MAX_PARSE_MS,
      }),
    ),
  ];
}

/** The findings for people, in 100 columns. */
export function attacksText(findings: AttackFindings): string {
  const failures = findings.fuzzed.flatMap(({ name, failures: found }) =>
    found.map(({ input, reason }) => `  ${name}: ${reason} for ${JSON.stringify(input).slice(0, 200)}`),
  );
  return ['', ...attackVerdictsOn(findings).map(verdictLine), ...failures].join('\n');
}

/** The findings as data, with the verdicts. */
export function attacksJson(findings: AttackFindings): Record<string, unknown> {
  return { ...findings, verdicts: attackVerdictsOn(findings) };
}
