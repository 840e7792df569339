import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { LastingClient } from '../shared/platform/lasting-client.ts';
import type { Logger } from '../shared/platform/log.ts';
import { connect } from '../shared/platform/postgres.ts';
import { secureRandom } from '../shared/platform/random.ts';
import { signCall } from '../shared/platform/signed-call.ts';
import { TokenCipher } from '../shared/platform/token-crypto.ts';
import { Unavailable } from '../shared/platform/unavailable.ts';
import { type Runner, readNodes, registerRunner } from '../shared/voice/leases.ts';
import { type CallAnswer, pathOf } from '../shared/voice/protocol.ts';
import type { VoiceEvent, VoiceStore } from '../shared/voice/store.ts';
import { Fleet } from './agents/fleet.ts';
import type { VoiceNodeConfig } from './config.ts';
import { healthOf, reachableLavalink } from './control/health.ts';
import { createControl } from './control/server.ts';
import { LeaseLoop } from './lease-loop.ts';
import { createMusic } from './music/music.ts';
import { ResourceGuard } from './resources.ts';
import { Intents, type Verbs } from './sessions/intents.ts';
import { NewsDesk } from './sessions/news.ts';
import { Sessions } from './sessions/sessions.ts';
import { NodeTelemetry } from './telemetry.ts';

/** Connections to the database: heartbeats, sessions, intents and presence may all be at it at once. */
const CONNECTIONS = 8;
/** How long another node may take to answer that it has woken up, in milliseconds. */
const WAKE_MS = 1_000;
/** Between two attempts to reach the database at the start, in milliseconds. */
const REGISTER_AGAIN_MS = 1_000;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export interface VoiceNode {
  /** Where it listens. */
  port: number;
  /** Hands everything over. Once is enough. */
  drain(): Promise<{ agents: number; sessions: number }>;
  /** Drains, and closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts a node: it takes its place among the others, claims agents, and serves what they are to serve.
 *
 * @param verbs what members can ask of sessions, besides music.
 * @param superseded told when another process has taken this node's name; nothing runs here any more.
 */
export async function startVoiceNode(
  config: VoiceNodeConfig,
  log: Logger,
  verbs: Verbs,
  superseded: () => void,
): Promise<VoiceNode> {
  const cipher = await TokenCipher.from(config.AGENT_TOKEN_KEYS);
  const telemetry = new NodeTelemetry();
  const database = new LastingClient(() => connect(config.DATABASE_URL, { max: CONNECTIONS }));
  const store: VoiceStore = {
    sql: () => database.sql,
    observe: {
      statement(operation, seconds, hasFailed) {
        telemetry.statement(operation, seconds);
        database.heard(hasFailed);
      },
      // No use case of a node counts anything.
      count: () => {},
    },
    clock: () => new Date(),
    dice: secureRandom(),
    limitScale: 1,
  };
  const { NODE_ID: id, NODE_PUBLIC_URL: url, NODE_CAPACITY: capacity, LEASE_MS: leaseMs } = config;
  const runner = await registered(store, { id, url, version, capacity, leaseMs }, log);
  const guard = new ResourceGuard();
  const startedAtMs = performance.now();

  const happened = (events: readonly VoiceEvent[]) => {
    for (const { event, ...about } of events) {
      const session = 'session' in about ? { session: about.session.id, channel: about.session.channel } : {};
      log.info({ event, ...session, ...('reason' in about && { reason: about.reason }) }, 'session event');
    }
    if (events.some(({ event }) => event !== 'gave_up')) sessions.soon();
    if (events.length > 0) news.tell();
  };
  const endBySupersession = () => {
    if (isSuperseded) return;
    isSuperseded = true;
    log.error({ node: id }, 'another process runs under the name of this node');
    void stopAgents(true).finally(superseded);
  };
  let isSuperseded = false;

  const news = new NewsDesk({
    ...{ store, cipher, log, apiBase: config.DISCORD_API_BASE },
    called: (route, status) => telemetry.discordAnswered(route, status),
  });
  const fleet: Fleet = new Fleet({
    apiBase: config.DISCORD_API_BASE,
    lavalink: config.LAVALINK_NODES,
    cipher,
    store,
    log,
    listener: {
      ready: () => sessions.soon(),
      failed: ({ lease }) => sessions.forget([lease]),
      stale: ({ lease }) => sessions.forget([lease]),
      changed: (agent) => sessions.changed(agent),
      moved: (agent, guild, channel) => sessions.moved(agent, guild, channel),
      removed: (agent, guild) => sessions.removed(agent, guild),
      // Either the lease is lost, or the place is to be taken back: the rows say which.
      displaced: () => sessions.soon(),
      movedNode: (agent, guild) => sessions.movedNode(agent, guild),
      heard: (agent, message) => music.conductor.heard(agent, message),
      happened,
      called: (route, status) => telemetry.discordAnswered(route, status),
      limited: () => telemetry.discordLimited(),
    },
  });
  const sessions: Sessions = new Sessions({
    store,
    runner,
    fleet,
    log,
    happened,
    stale(agent) {
      sessions.forget([agent.lease]);
      void fleet.stop([agent.lease], true);
    },
    failedOver(reason, taken) {
      const { id: session, channel } = taken;
      telemetry.failedOver(reason);
      if (reason === 'voice_node') music.status.takenOver(taken);
      log.info({ session, channel, reason }, 'session goes on here');
    },
    isPaused: ({ id: session }) => music.conductor.isPaused(session),
    served(session, agent) {
      // Somebody's turn has come.
      if (session.waitedSince !== null) news.tell();
      music.conductor.served(session, agent);
    },
    leaving: (session, isMoving) => music.status.leaving(session, isMoving),
    leftBehind: (agent, guild, channel) => music.status.leftBehind(agent, guild, channel),
    superseded: endBySupersession,
  });
  const music = createMusic({
    ...{ config, store, log, telemetry },
    isHeld: (session) => sessions.find(session) !== undefined,
    taken: (session) => void intents.sweep([session]).catch((error: unknown) => log.warn({ error }, 'nothing applied')),
    leave(session, agent, reason) {
      const held = sessions.find(session.id);
      if (held !== undefined) void sessions.leave(held, agent, reason).catch(() => sessions.soon());
    },
  });
  const intents = new Intents(store, fleet, new Map([...music.verbs, ...verbs]), log);
  const loop = new LeaseLoop({
    store,
    runner,
    log,
    running: () => fleet.leases,
    start: (agents) => fleet.start(agents),
    areNeeded: (agents) => sessions.areNeeded(agents),
    stop(leases, reason) {
      void fleet.stop(leases, reason === 'lost');
      sessions.forget(leases);
    },
    condition() {
      guard.look();
      return { load: guard.load, isPaused: guard.isPaused };
    },
    beaten() {
      const trouble = (error: unknown) => log.warn({ error }, 'could not look after sessions');
      void sessions.beat().catch(trouble);
      void intents.sweep(sessions.all).catch(trouble);
      news.tell();
    },
    superseded: endBySupersession,
  });

  async function stopAgents(isSucceeded = false): Promise<void> {
    const { leases } = fleet;
    sessions.end();
    const stopped = fleet.stop(leases, isSucceeded);
    sessions.forget(leases);
    await stopped;
  }

  let draining: Promise<{ agents: number; sessions: number }> | undefined;
  function drain(): Promise<{ agents: number; sessions: number }> {
    draining ??= handOver();
    return draining;
  }

  async function handOver(): Promise<{ agents: number; sessions: number }> {
    const handed = { agents: fleet.leases.length, sessions: sessions.all.length };
    log.info(handed, 'draining');
    loop.drain();
    await music.settle();
    await stopAgents();
    await loop.release();
    await wakeOthers();
    return handed;
  }

  /** Others claim with their heartbeat; a session should not be silent for so long. */
  async function wakeOthers(): Promise<void> {
    const others = (await readNodes(store)).filter((node) => node.isLive && node.id !== id);
    await Promise.all(
      others.map(async (node) => {
        const target = { nodeId: node.id, url: new URL(pathOf('wake'), node.url).href, method: 'POST' as const };
        const call = { ...target, body: '{}', signal: AbortSignal.timeout(WAKE_MS) };
        await fetch(await signCall(call, config.VOICE_NODE_SECRET[0])).catch((error: unknown) =>
          log.debug({ node: node.id, error }, 'could not wake a node'),
        );
      }),
    );
  }

  const status = (): CallAnswer<'status'> => ({
    node: id,
    version,
    uptimeSeconds: (performance.now() - startedAtMs) / 1_000,
    load: guard.load,
    isPaused: guard.isPaused,
    isDraining: loop.isDraining,
    agents: fleet.agents.map((agent) => ({
      ...agent.lease,
      isReady: agent.isReady,
      guilds: agent.guilds.length,
      sessions: sessions.of(agent.id).length,
      pingMs: agent.pingMs,
    })),
    lavalink: config.LAVALINK_NODES.map((node) => {
      const seen = fleet.agents.flatMap((agent) => agent.lavalinkNodes.filter((each) => each.id === node.id));
      const players = seen.reduce((sum, each) => sum + each.players, 0);
      return { id: node.id, isConnected: seen.some((each) => each.isConnected), players };
    }),
  });

  const control = createControl({
    nodeId: id,
    secrets: config.VOICE_NODE_SECRET,
    metricsToken: config.METRICS_TOKEN,
    log,
    ...{ store, fleet, sessions, intents, status },
    claim: () => loop.wake(),
    drain,
    isDraining: () => loop.isDraining,
    suggest: music.suggest,
    load: music.load,
    health: async () =>
      healthOf({
        agents: { held: fleet.agents.length, ready: fleet.agents.filter((agent) => agent.isConnected).length },
        lavalink: {
          configured: config.LAVALINK_NODES.length,
          reachable: await reachableLavalink(config.LAVALINK_NODES),
        },
        isDatabaseFresh: loop.isFresh,
        isPaused: guard.isPaused,
        memory: guard.memory,
      }),
    metrics: () =>
      telemetry.render({
        agents: fleet.agents.map((agent) => ({
          isConnected: agent.isConnected,
          isReady: agent.isReady,
          uptimeSeconds: agent.uptimeSeconds,
          kinds: new Set(sessions.of(agent.id).map(({ kind }) => kind)),
        })),
        sessions: sessions.all.filter(({ state }) => state === 'active'),
        voiceConnections: fleet.agents.reduce((sum, { voice }) => sum + (voice?.joined ?? 0), 0),
        waiting: music.waiting(),
      }),
  });
  const server = createAdaptorServer({ fetch: control.fetch, overrideGlobalObjects: false }) as Server;
  const port = await listen(server, config.PORT, config.HOST);
  loop.start();
  sessions.soon();
  log.info({ node: id, port, capacity, leaseMs }, 'voice node runs');

  return {
    port,
    drain,
    async stop() {
      await drain().catch((error: unknown) => log.warn({ error }, 'could not hand over; leases end'));
      loop.end();
      sessions.end();
      server.close();
      server.closeAllConnections();
      await news.settled();
      await database.end();
    },
  };
}

/** Takes the node's place among the others, as soon as the database is there. */
async function registered(store: VoiceStore, node: Parameters<typeof registerRunner>[1], log: Logger): Promise<Runner> {
  for (;;) {
    try {
      return await registerRunner(store, node);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      log.warn({ error }, 'waiting for the database');
      await new Promise((resolve) => setTimeout(resolve, REGISTER_AGAIN_MS));
    }
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
