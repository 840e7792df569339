/** `npm run bench`: measures what Chorus costs, as ratios between cases that run side by side. */
import { parseArgs } from 'node:util';
import { aiJson, aiText, benchAi } from './ai.ts';
import { attacksJson, attacksText, benchAttacks } from './attacks.ts';
import { benchEconomy, economyJson, economyText } from './economy.ts';
import { benchEdge } from './edge.ts';
import type { Cleanup } from './fixture.ts';
import { benchLoad, FULL_LOAD, type LoadOptions, loadJson, loadText } from './load.ts';
import { benchMetrics, metricsJson, metricsText } from './metrics.ts';
import { benchModeration, moderationJson, moderationText } from './moderation.ts';
import { benchMusic, musicJson, musicText } from './music.ts';
import { edgeJson, edgeText } from './report.ts';
import type { RoundOptions } from './rounds.ts';
import { benchScale, scaleJson, scaleText } from './scale.ts';
import { benchTakeover, takeoverJson, takeoverText } from './takeover.ts';
import { benchVoice, voiceJson, voiceText } from './voice.ts';
import { benchWeb, webJson, webText } from './web.ts';

/**
 * For every case alike, before its first slice. `/balance` on Node takes 165 µs of its thread at first, 110 µs after 1 s, and from
 * 2.5 s on 80 µs, once V8 has compiled the longer paths.
 */
const WARM_UP_MS = 3_000;

interface Findings {
  text: string;
  json: Record<string, unknown>;
}

interface BenchOptions extends RoundOptions {
  load: LoadOptions;
  /** At most, of each case of `takeover`. */
  runs: number;
  /** Only the cases of `takeover` whose names contain this. */
  only: string;
}

type Area = (options: BenchOptions, log: (message: string) => void, cleanup: Cleanup) => Promise<Findings>;

const AREAS: Readonly<Record<string, Area>> = {
  async edge(options, log, cleanup) {
    const findings = await benchEdge(options, log, cleanup);
    return { text: edgeText(findings), json: edgeJson(findings) };
  },
  async economy(options, log, cleanup) {
    const measured = await benchEconomy(options, log, cleanup);
    return { text: economyText(measured), json: economyJson(measured) };
  },
  async voice(options, log, cleanup) {
    const findings = await benchVoice(options, log, cleanup);
    return { text: voiceText(findings), json: voiceJson(findings) };
  },
  async attacks(options, log, cleanup) {
    const findings = await benchAttacks(options, log, cleanup);
    return { text: attacksText(findings), json: attacksJson(findings) };
  },
  async moderation(options, log, cleanup) {
    const measured = await benchModeration(options, log, cleanup);
    return { text: moderationText(measured), json: moderationJson(measured) };
  },
  async metrics(options, log, cleanup) {
    const findings = await benchMetrics(options, log, cleanup);
    return { text: metricsText(findings), json: metricsJson(findings) };
  },
  async music(options, log, cleanup) {
    const findings = await benchMusic(options, log, cleanup);
    return { text: musicText(findings), json: musicJson(findings) };
  },
  async ai(_options, log, cleanup) {
    const findings = await benchAi(log, cleanup);
    return { text: aiText(findings), json: aiJson(findings) };
  },
  async web(_options, log, cleanup) {
    const findings = await benchWeb(log, cleanup);
    return { text: webText(findings), json: webJson(findings) };
  },
  async load({ load }, log, cleanup) {
    const findings = await benchLoad(log, cleanup, load);
    return { text: loadText(findings), json: loadJson(findings) };
  },
  async takeover({ runs, only }, log, cleanup) {
    const findings = await benchTakeover(log, cleanup, runs, only);
    return { text: takeoverText(findings), json: takeoverJson(findings) };
  },
  async scale(_options, log, cleanup) {
    const findings = await benchScale(log, cleanup);
    return { text: scaleText(findings), json: scaleJson(findings) };
  },
};

const USAGE = `npm run bench -- [area …] [--rounds 10] [--slice-ms 1000] [--json]
       npm run bench -- takeover [--runs 40] [--case cable]
       npm run bench -- load [--rate 200] [--seconds 60] [--step-seconds 10]

Areas (default: all):
  edge     the cost of a command on top of signature verification and its SQL, on Node and workerd
  economy  the ledger compared with a handwritten transaction
  voice    allocating an agent, calling a node, failovers with real processes, and memory per agent
  moderation what /mod warn costs on top of its statement
  attacks  what anonymous floods cost members, and parsers under 100,000 generated inputs each
  metrics  what counting an interaction costs it, and the same edge compared with itself
  music    the time until a track plays, memory and panel edits per session, and queues of 10,000 entries
  ai       how soon an answer's first words are there, next to the model alone, and 200 answers at once
  web      pages of the dashboard next to their statements, and until a browser is done with them
  load     everything members do at --rate interactions per second for --seconds, then faster until something breaks
  takeover what members hear when a voice node or a Lavalink goes: --runs of each way, at most, and
           only of those whose names contain --case. With LAVALINK_NODES (as for voice nodes) and TAKEOVER_TRACK, what they
           play, through your own Lavalink servers
  scale    what up to 1,000 agents on 40 nodes cost the database, and how soon all is back when nodes die

Uses only this machine's loopback interface, and stops on its own. The exit code says whether the benchmark ran, not whether it
met its targets, because machines differ.`;

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '10' },
      'slice-ms': { type: 'string', default: '1000' },
      runs: { type: 'string', default: '40' },
      case: { type: 'string', default: '' },
      rate: { type: 'string', default: String(FULL_LOAD.perSecond) },
      seconds: { type: 'string', default: String(FULL_LOAD.seconds) },
      'step-seconds': { type: 'string', default: String(FULL_LOAD.stepSeconds) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const rounds = within('--rounds', values.rounds, 1, 20);
  const sliceMs = within('--slice-ms', values['slice-ms'], 100, 5_000);
  const load: LoadOptions = {
    ...FULL_LOAD,
    perSecond: within('--rate', values.rate, 1, 10_000),
    seconds: within('--seconds', values.seconds, 1, 3_600),
    stepSeconds: within('--step-seconds', values['step-seconds'], 1, 600),
  };
  const runs = within('--runs', values.runs, 1, 40);
  const areas = positionals.length === 0 ? Object.keys(AREAS) : positionals;
  const unknown = areas.find((area) => !Object.hasOwn(AREAS, area));
  if (unknown !== undefined) throw new RangeError(`There’s no area named "${unknown}".`);
  return {
    areas,
    isJson: values.json,
    isHelp: values.help,
    options: { rounds, sliceMs, warmUpMs: WARM_UP_MS, load, runs, only: values.case },
  };
}

function within(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new RangeError(`${flag} must be a whole number from ${min} to ${max}, not "${text}".`);
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
  // Log to standard error, so that standard output is valid JSON with --json.
  const log = (message: string) => console.error(`${seconds(startedAt)}  ${message}`);
  const results: Record<string, unknown> = {};
  for (const area of areas) {
    const findings = await AREAS[area]?.(options, log, cleanup);
    await cleanUp();
    results[area] = findings?.json;
    if (!isJson) console.log(findings?.text);
  }
  if (isJson) console.log(JSON.stringify(results, null, 2));
  else
    console.log(
      `\n${options.rounds} round${options.rounds === 1 ? '' : 's'} of ${options.sliceMs} ms slices, ${seconds(startedAt).trim()} in total.`,
    );
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1_000).toFixed(0)} s`.padStart(6);
}

/** Stopping makes the running measurement fail. That error is ignored, and the process exits once everything has stopped. */
let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const)
  process.once(signal, () => {
    isInterrupted = true;
    cleanUp().finally(() => process.exit(130));
  });

main().then(
  () => process.exit(0),
  async (error: unknown) => {
    if (isInterrupted) return;
    console.error(`\nThe benchmark failed: ${error instanceof Error ? error.message : error}`);
    await cleanUp().catch((failure: unknown) => console.error(failure));
    process.exit(1);
  },
);
