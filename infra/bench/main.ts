/** `npm run bench`: what Chorus costs, as ratios of things measured side by side in one run. */
import { parseArgs } from 'node:util';
import { benchEconomy, economyJson, economyText } from './economy.ts';
import { benchEdge } from './edge.ts';
import type { Cleanup } from './fixture.ts';
import { benchMusic, musicJson, musicText } from './music.ts';
import { edgeJson, edgeText } from './report.ts';
import type { RoundOptions } from './rounds.ts';
import { benchVoice, voiceJson, voiceText } from './voice.ts';

interface Findings {
  text: string;
  json: Record<string, unknown>;
}

type Area = (options: RoundOptions, say: (what: string) => void, cleanup: Cleanup) => Promise<Findings>;

const AREAS: Readonly<Record<string, Area>> = {
  async edge(options, say, cleanup) {
    const findings = await benchEdge(options, say, cleanup);
    return { text: edgeText(findings), json: edgeJson(findings) };
  },
  async economy(options, say, cleanup) {
    const measured = await benchEconomy(options, say, cleanup);
    return { text: economyText(measured), json: economyJson(measured) };
  },
  async voice(options, say, cleanup) {
    const findings = await benchVoice(options, say, cleanup);
    return { text: voiceText(findings), json: voiceJson(findings) };
  },
  async music(options, say, cleanup) {
    const findings = await benchMusic(options, say, cleanup);
    return { text: musicText(findings), json: musicJson(findings) };
  },
};

const USAGE = `npm run bench -- [area …] [--rounds 10] [--slice-ms 1000] [--json]

Areas, all of them when none is named:
  edge     what a command costs at the edge beyond verification and its SQL, on Node and on workerd
  economy  what the ledger does beside a transaction written by hand
  voice    finding an agent, calling a node, failovers with real processes, and what agents cost in memory
  music    how soon a track plays, what sessions cost in memory and panel edits, and queues of 10,000 entries

Loads this machine's loopback only, and stops by itself. The exit code tells whether everything worked, not whether the targets
were met: machines differ.`;

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '10' },
      'slice-ms': { type: 'string', default: '1000' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const rounds = within('--rounds', values.rounds, 1, 20);
  const sliceMs = within('--slice-ms', values['slice-ms'], 100, 5_000);
  const areas = positionals.length === 0 ? Object.keys(AREAS) : positionals;
  const unknown = areas.find((area) => !Object.hasOwn(AREAS, area));
  if (unknown !== undefined) throw new RangeError(`There is no area "${unknown}".`);
  return { areas, isJson: values.json, isHelp: values.help, options: { rounds, sliceMs, warmUpMs: 1_000 } };
}

function within(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new RangeError(`${flag} takes a whole number from ${min} to ${max}, not "${text}".`);
  return value;
}

function argumentsOrExit(): ReturnType<typeof readArguments> {
  try {
    return readArguments();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(2);
  }
}

const cleanup: Cleanup = [];

async function cleanUp(): Promise<void> {
  for (let end = cleanup.pop(); end !== undefined; end = cleanup.pop()) await end();
}

async function main(): Promise<void> {
  const { areas, isJson, isHelp, options } = argumentsOrExit();
  if (isHelp) return console.log(USAGE);
  const startedAt = performance.now();
  // To standard error, so that the JSON on standard output stays JSON.
  const say = (what: string) => console.error(`${seconds(startedAt)}  ${what}`);
  const results: Record<string, unknown> = {};
  for (const area of areas) {
    const findings = await AREAS[area]?.(options, say, cleanup);
    await cleanUp();
    results[area] = findings?.json;
    if (!isJson) console.log(findings?.text);
  }
  if (isJson) console.log(JSON.stringify(results, null, 2));
  else console.log(`\n${options.rounds} rounds of ${options.sliceMs} ms slices; ${seconds(startedAt).trim()} in all.`);
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1_000).toFixed(0)} s`.padStart(6);
}

/** What is being measured then fails, because its parts end; the exit waits until all of them have. */
let isCutShort = false;
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const)
  process.once(signal, () => {
    isCutShort = true;
    cleanUp().finally(() => process.exit(130));
  });

main().then(
  () => process.exit(0),
  async (error: unknown) => {
    if (isCutShort) return;
    console.error(`\nThe bench did not work: ${error instanceof Error ? error.message : error}`);
    await cleanUp().catch((failure: unknown) => console.error(failure));
    process.exit(1);
  },
);
