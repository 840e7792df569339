import { signCall } from '../shared/platform/signed-call.ts';
import { urlUnder } from '../shared/platform/url-under.ts';
import { readNodes } from '../shared/voice/leases.ts';
import { pathOf } from '../shared/voice/protocol.ts';
import type { Parts } from './parts.ts';

/** Timeout for waking another node, in milliseconds. */
const WAKE_MS = 1_000;

/** How many agents and sessions were handed over. */
export interface HandedOver {
  agents: number;
  sessions: number;
}

/** Gives up everything this node holds: to other nodes when it drains, or to the process that replaced it under its name. */
export class Handover {
  readonly #parts: Parts;
  #draining: Promise<HandedOver> | undefined;
  #isSuperseded = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Hands everything over. Safe to call more than once. */
  drain(): Promise<HandedOver> {
    this.#draining ??= this.#drain();
    return this.#draining;
  }

  /**
   * Another process has registered under this node's name, so everything here stops.
   *
   * @param ended called once nothing runs here anymore.
   */
  supersede(ended: () => void): void {
    if (this.#isSuperseded) return;
    this.#isSuperseded = true;
    const { config, log } = this.#parts;
    log.error({ node: config.NODE_ID }, 'another process registered under the name of this node');
    void this.#stopAgents(true).finally(ended);
  }

  async #drain(): Promise<HandedOver> {
    const { fleet, sessions, loop, music, log } = this.#parts;
    const handed = { agents: fleet.leases.length, sessions: sessions.all.length };
    log.info(handed, 'draining');
    loop.drain();
    await music.settle();
    await this.#stopAgents();
    await loop.release();
    await this.#wakeOthers();
    return handed;
  }

  async #stopAgents(isSucceeded = false): Promise<void> {
    const { fleet, sessions } = this.#parts;
    const { leases } = fleet;
    sessions.end();
    const stopped = fleet.stop(leases, isSucceeded);
    sessions.forget(leases);
    await stopped;
  }

  /** Other nodes would claim with their next heartbeat, but sessions shouldn't be silent for that long. */
  async #wakeOthers(): Promise<void> {
    const { config, store, log } = this.#parts;
    const others = (await readNodes(store)).filter((node) => node.isLive && node.id !== config.NODE_ID);
    await Promise.all(
      others.map(async (node) => {
        const route = pathOf('wake');
        const target = { nodeId: node.id, url: urlUnder(node.url, route), route, method: 'POST' as const };
        const call = { ...target, body: '{}', signal: AbortSignal.timeout(WAKE_MS) };
        await fetch(await signCall(call, config.VOICE_NODE_SECRET[0])).catch((error: unknown) =>
          log.debug({ node: node.id, error }, 'could not wake node'),
        );
      }),
    );
  }
}
