import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Logger } from '../shared/platform/log.ts';
import type { VoiceNodeConfig } from './config.ts';
import { readHealth, snapshotOf, statusOf } from './control/condition.ts';
import { createControl } from './control/server.ts';
import { type HandedOver, Handover } from './handover.ts';
import { createParts } from './parts.ts';
import type { Verbs } from './sessions/intents.ts';
import { wire } from './wiring.ts';

export interface VoiceNode {
  /** The port it listens on. */
  port: number;
  /** Hands everything over. Safe to call more than once. */
  drain(): Promise<HandedOver>;
  /** Drains, then closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts a node: it registers, claims agents, and serves their sessions.
 *
 * @param verbs what members can request of sessions, in addition to music.
 * @param superseded called when another process has taken this node's name. By then, nothing runs here anymore.
 */
export async function startVoiceNode(
  config: VoiceNodeConfig,
  log: Logger,
  verbs: Verbs,
  superseded: () => void,
): Promise<VoiceNode> {
  const parts = await createParts(config, log, verbs);
  const startedAtMs = performance.now();
  const handover = new Handover(parts);
  wire(parts, handover, () => handover.supersede(superseded));

  const { loop, life, reachability, sessions, store, fleet, intents, music } = parts;
  const { fetch } = createControl({
    nodeId: config.NODE_ID,
    basePath: new URL(config.NODE_PUBLIC_URL).pathname.replace(/\/+$/, ''),
    secrets: config.VOICE_NODE_SECRET,
    metricsToken: config.METRICS_TOKEN,
    ...{ log, store, fleet, sessions, intents },
    claim: () => loop.wake(),
    drain: () => handover.drain(),
    isDraining: () => loop.isDraining,
    suggest: music.suggest,
    load: music.load,
    prefixes: music.prefixes,
    status: () => statusOf(parts, (performance.now() - startedAtMs) / 1_000),
    health: () => readHealth(parts),
    metrics: () => parts.telemetry.render(snapshotOf(parts)),
  });
  const server = createAdaptorServer({ fetch, overrideGlobalObjects: false }) as Server;
  const port = await listen(server, config.PORT, config.HOST);

  // Before the first claim: others watch only those that hold their lock.
  await life.start();
  loop.start();
  reachability.start();
  parts.jobs.start();
  sessions.reconcileSoon();
  const { NODE_ID: node, NODE_CAPACITY: capacity, LEASE_MS: leaseMs } = config;
  log.info({ node, port, capacity, leaseMs }, 'voice node started');

  return {
    port,
    drain: () => handover.drain(),
    async stop() {
      const isDrained = await handover.drain().then(
        () => true,
        (error: unknown) => {
          log.warn({ error }, 'could not hand over, letting leases expire');
          return false;
        },
      );
      loop.end();
      // A heartbeat may have been on its way meanwhile, after which this node would count as live.
      if (isDrained) await loop.release().catch(() => undefined);
      life.end();
      reachability.end();
      sessions.end();
      server.close();
      server.closeAllConnections();
      await parts.jobs.stop();
      await parts.database.end();
    },
  };
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
