import { readFileSync } from 'node:fs';
import { Circuits } from '../shared/ai/circuit.ts';
import { GoogleSheets } from '../shared/platform/google/sheets.ts';
import { LastingClient } from '../shared/platform/lasting-client.ts';
import type { Logger } from '../shared/platform/log.ts';
import { connect } from '../shared/platform/postgres.ts';
import { secureRandom } from '../shared/platform/random.ts';
import type { Store } from '../shared/platform/store.ts';
import { TokenCipher } from '../shared/platform/token-crypto.ts';
import { Unavailable } from '../shared/platform/unavailable.ts';
import { ControlClient } from '../shared/voice/control-client.ts';
import { type Runner, registerRunner } from '../shared/voice/leases.ts';
import { Fleet } from './agents/fleet.ts';
import type { VoiceNodeConfig } from './config.ts';
import { NodeJobs } from './jobs.ts';
import { LeaseLoop } from './lease-loop.ts';
import { Life } from './life.ts';
import { createMusic, type Music } from './music/music.ts';
import { reachesDiscord, reachesLavalink } from './probe.ts';
import { Reachability } from './reachability.ts';
import { ResourceGuard } from './resources.ts';
import { Intents, type Verbs } from './sessions/intents.ts';
import { Sessions } from './sessions/sessions.ts';
import { NodeTelemetry } from './telemetry.ts';

/** Maximum number of database connections. Heartbeats, sessions, intents, and presence may all need one at once. */
const CONNECTIONS = 8;
/** Pause between attempts to reach the database at startup, in milliseconds. */
const REGISTER_RETRY_MS = 1_000;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export interface Parts {
  config: VoiceNodeConfig;
  version: string;
  log: Logger;
  telemetry: NodeTelemetry;
  database: LastingClient;
  store: Store;
  runner: Runner;
  guard: ResourceGuard;
  jobs: NodeJobs;
  fleet: Fleet;
  sessions: Sessions;
  music: Music;
  intents: Intents;
  loop: LeaseLoop;
  life: Life;
  reachability: Reachability;
}

/**
 * Creates the parts of a node, each from the ones before it. They do nothing until they're wired. Resolves once the node is
 * registered.
 *
 * @param verbs what members can request of sessions, in addition to music.
 */
export async function createParts(config: VoiceNodeConfig, log: Logger, verbs: Verbs): Promise<Parts> {
  const cipher = await TokenCipher.from(config.AGENT_TOKEN_KEYS);
  const telemetry = new NodeTelemetry();
  const database = new LastingClient(() => connect(config.DATABASE_URL, { max: CONNECTIONS }));
  const store: Store = {
    sql: () => database.sql,
    observe: {
      statement(operation, seconds, hasFailed) {
        telemetry.statement(operation, seconds, hasFailed);
        database.reportOutcome(hasFailed);
      },
      count: (...counted) => telemetry.count(...counted),
      measure: (...measured) => telemetry.measure(...measured),
      gauge: (...set) => telemetry.gauge(...set),
    },
    clock: () => new Date(),
    dice: secureRandom(),
    limitScale: 1,
  };
  const { NODE_ID: id, NODE_PUBLIC_URL: url, NODE_CAPACITY: capacity, LEASE_MS: leaseMs } = config;
  const runner = await register(store, { id, url, version, capacity, leaseMs }, log);
  const guard = new ResourceGuard();

  const { DISCORD_API_BASE: apiBase, LAVALINK_NODES: lavalink } = config;
  const jobs = new NodeJobs({
    store,
    cipher,
    log,
    apiBase,
    token: config.DISCORD_TOKEN,
    called: telemetry.discordCall,
    control: new ControlClient(config.VOICE_NODE_SECRET[0]),
    ai: {
      ...{ providers: config.AI_PROVIDERS, budgets: config.AI_BUDGETS, circuits: new Circuits() },
      spreadsheets: config.GOOGLE_SERVICE_ACCOUNT && new GoogleSheets(config.GOOGLE_SERVICE_ACCOUNT),
    },
  });
  const fleet = new Fleet({ apiBase, lavalink, cipher, store, log, holds: (lease) => loop.holds(lease) });
  const sessions = new Sessions({ store, runner, fleet, log });
  const isHeld = (session: string) => sessions.find(session) !== undefined;
  const music = createMusic({ config, store, log, telemetry, isHeld });
  const intents = new Intents(store, fleet, new Map([...music.verbs, ...verbs]), log);
  const reachability = new Reachability({
    leaseMs,
    seen: () => fleet.reached((agent) => music.conductor.isPlayingWith(agent)),
    probe: { discord: () => reachesDiscord(apiBase), lavalink: () => reachesLavalink(lavalink) },
  });
  const loop: LeaseLoop = new LeaseLoop({
    ...{ store, runner, log },
    running: () => fleet.held,
    areNeeded: (agents) => sessions.areNeeded(agents),
    condition() {
      guard.measure();
      return { load: guard.load, isPaused: guard.isPaused, reach: reachability.reach, lacks: reachability.lacks };
    },
  });
  const life = new Life({ store, runner, databaseUrl: config.DATABASE_URL, log });
  const parts = {
    config,
    version,
    log,
    telemetry,
    database,
    store,
    runner,
    guard,
    jobs,
    fleet,
    sessions,
    music,
    intents,
  };
  return { ...parts, loop, life, reachability };
}

/** Registers the node as soon as the database is available. */
async function register(store: Store, node: Parameters<typeof registerRunner>[1], log: Logger): Promise<Runner> {
  for (;;) {
    try {
      return await registerRunner(store, node);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      log.warn({ error }, 'waiting for the database');
      await new Promise((resolve) => setTimeout(resolve, REGISTER_RETRY_MS));
    }
  }
}
