/** The area `voice`: finding an agent, calling a node, what happens when something dies, and what agents cost in memory. */
import type { Cleanup } from './fixture.ts';
import { verdictLine } from './report.ts';
import type { RoundOptions } from './rounds.ts';
import { spread } from './stats.ts';
import { measureAllocation } from './voice/allocation.ts';
import { measureCalls } from './voice/calls.ts';
import { startDatabases } from './voice/databases.ts';
import { measureFailover } from './voice/failover.ts';
import { measureMemory } from './voice/memory.ts';
import { type VoiceFindings, voiceVerdictsOn } from './voice/verdicts.ts';

const MANY_AGENTS = { bots: 50, guilds: 50, guildsPerBot: 1 };
const MANY_GUILDS = { bots: 20, guilds: 200, guildsPerBot: 200 };

/** @throws when something does not start, does not answer as it should, or sessions are lost. */
export async function benchVoice(
  options: RoundOptions,
  say: (what: string) => void,
  cleanup: Cleanup,
): Promise<VoiceFindings> {
  say('starting Postgres …');
  const databases = await startDatabases(cleanup);
  const began = (what: string) => (round: number) =>
    say(round === 0 ? `${what}: warming up …` : `${what}: round ${round} of ${options.rounds} …`);
  const allocation = await apart(cleanup, (own) =>
    measureAllocation({ ...options, began: began('allocation') }, databases, own),
  );
  const calls = await apart(cleanup, (own) => measureCalls({ ...options, began: began('calls') }, databases, own));
  const failover = await apart(cleanup, (own) => measureFailover(repetitionsOf(options), databases, say, own));
  say('weighing 50 agents of one guild each …');
  const manyAgents = await apart(cleanup, (own) => measureMemory('many_agents', MANY_AGENTS, databases, own));
  say('weighing 20 agents of 200 guilds each …');
  const manyGuilds = await apart(cleanup, (own) => measureMemory('many_guilds', MANY_GUILDS, databases, own));
  return { allocation, calls, failover, manyAgents, manyGuilds };
}

/** With ten rounds: six of what takes seconds, three of what takes a quarter of a minute. */
function repetitionsOf({ rounds }: RoundOptions) {
  const [many, few] = [Math.ceil(rounds * 0.6), Math.ceil(rounds * 0.3)];
  return { killedShortLease: many, drained: many, lavalink: many, killed: few };
}

/** Ends what one part has started before the next one begins, or when the bench is cut short. */
async function apart<T>(cleanup: Cleanup, measure: (own: Cleanup) => Promise<T>): Promise<T> {
  const own: Cleanup = [];
  const end = async () => {
    for (let one = own.pop(); one !== undefined; one = own.pop()) await one();
  };
  cleanup.push(end);
  try {
    return await measure(own);
  } finally {
    await end();
  }
}

/** The findings for people, in 100 columns. */
export function voiceText(findings: VoiceFindings): string {
  const figure = (values: readonly number[]) => spread(values).median.toFixed(3).padStart(10);
  const memory = (name: string, { emptyNodeMb, agentsMb, clientsMb }: VoiceFindings['manyAgents']) => {
    const columns = [emptyNodeMb, agentsMb, clientsMb].map((value) => value.toFixed(1).padStart(14));
    return `  ${name.padEnd(50)}${columns.join('')}`;
  };
  return [
    '',
    `${'voice'.padEnd(52)}${['p50 ms', 'p95 ms', 'p99 ms'].map((title) => title.padStart(10)).join('')}`,
    ...[...findings.allocation, ...findings.calls].map(
      ({ name, slices }) =>
        `  ${name.padEnd(50)}${figure(slices.map((slice) => slice.p50Ms))}${figure(slices.map((slice) => slice.p95Ms))}${figure(slices.map((slice) => slice.p99Ms))}`,
    ),
    '',
    `${'resident memory, MB'.padEnd(52)}${['empty node', '+ agents', 'bare clients'].map((title) => title.padStart(14)).join('')}`,
    memory('50 agents of one guild each', findings.manyAgents),
    memory('20 agents of 200 guilds each', findings.manyGuilds),
    '',
    ...voiceVerdictsOn(findings).map(verdictLine),
  ].join('\n');
}

/** The findings as data: medians and ends over the rounds, and the verdicts. */
export function voiceJson(findings: VoiceFindings): Record<string, unknown> {
  const { allocation, calls, failover, manyAgents, manyGuilds } = findings;
  const cases = [...allocation, ...calls].map(({ name, slices }) => ({
    name,
    p50Ms: spread(slices.map((slice) => slice.p50Ms)),
    p95Ms: spread(slices.map((slice) => slice.p95Ms)),
    p99Ms: spread(slices.map((slice) => slice.p99Ms)),
    slices,
  }));
  return { cases, failover, memory: { manyAgents, manyGuilds }, verdicts: voiceVerdictsOn(findings) };
}
