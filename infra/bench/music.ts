/** The area `music`: how soon it plays, what sessions cost that play, and what long lines cost. */
import type { Cleanup } from './fixture.ts';
import { type Compared, LONG_LINE, measureLongLine, SHORT_LINE } from './music/long-line.ts';
import { startMusicStage } from './music/stage.ts';
import { measureStarting } from './music/starting.ts';
import { measureSteadyPlay } from './music/steady-play.ts';
import { type MusicFindings, musicVerdictsOn } from './music/verdicts.ts';
import { verdictLine } from './report.ts';
import type { RoundOptions } from './rounds.ts';
import { spread } from './stats.ts';
import { startDatabases } from './voice/databases.ts';

/** For each round. */
const STARTS = 6;

/** @throws when something does not start, or does not answer as it should. */
export async function benchMusic(
  { rounds }: RoundOptions,
  say: (what: string) => void,
  cleanup: Cleanup,
): Promise<MusicFindings> {
  say('starting Postgres …');
  const databases = await startDatabases(cleanup);
  say('starting Discord, Lavalink and a node …');
  const stage = await startMusicStage(databases, cleanup);
  const { findings: steady, sessions } = await measureSteadyPlay(stage, say);
  const [first, second, third] = sessions;
  if (first === undefined || second === undefined || third === undefined) throw new Error('Sessions are missing.');
  say('beginning to play while the other sessions go on …');
  const starting = await measureStarting(stage, first, STARTS * rounds);
  const longLine = await measureLongLine(stage, [second, third], rounds, say);
  return { starting, steady, longLine };
}

/** The findings for people, in 100 columns. */
export function musicText(findings: MusicFindings): string {
  const titles = (first: string, ...rest: string[]) =>
    `${first.padEnd(52)}${rest.map((title) => title.padStart(10)).join('')}`;
  const row = (name: string, ...values: number[]) =>
    `  ${name.padEnd(50)}${values.map((value) => value.toFixed(1).padStart(10)).join('')}`;
  const { starting, longLine } = findings;
  const line = (name: string, { shortMs, longMs }: Compared) =>
    row(name, spread(shortMs).median, spread(longMs).median);
  return [
    '',
    titles('music', 'p50 ms', 'p95 ms', 'p99 ms'),
    row('play accepted → started at Lavalink', starting.p50Ms, starting.p95Ms, starting.p99Ms),
    '',
    titles('medians in ms, by how many wait', String(SHORT_LINE), String(LONG_LINE)),
    line('add one', longLine.add),
    line('move one', longLine.move),
    line('shuffle all', longLine.shuffle),
    '',
    ...musicVerdictsOn(findings).map(verdictLine),
  ].join('\n');
}

/** The findings as data, with the verdicts. */
export function musicJson(findings: MusicFindings): Record<string, unknown> {
  return { ...findings, verdicts: musicVerdictsOn(findings) };
}
