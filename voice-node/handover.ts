import { LEASE } from '../shared/voice/catalog.ts';
import { surplusOf } from '../shared/voice/leases.ts';
import type { Lease } from '../shared/voice/session.ts';
import type { Parts } from './parts.ts';
import { isOnlyNode, wakeOthers } from './wake-others.ts';

/** Agents that are handed over at once. The next node takes over a few at a time, and members wait for none of them. */
const AT_ONCE = 4;

/** Agents that are handed over with one heartbeat to even out. */
const EVENING_AT_ONCE = 2;
/** For how long after another node came they are, in milliseconds. */
const EVENING_MS = 120_000;

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
  #isEvening = false;
  /** How many nodes were live at the last heartbeat. */
  #nodes = Number.POSITIVE_INFINITY;
  #evensFromMs = Number.POSITIVE_INFINITY;

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
    void this.#stopAgents().finally(ended);
  }

  async #drain(): Promise<HandedOver> {
    const { fleet, sessions, loop, music, log } = this.#parts;
    const handed = { agents: fleet.leases.length, sessions: sessions.all.length };
    log.info(handed, 'draining');
    loop.drain();
    await music.settle();
    sessions.end();
    const isAlone = await isOnlyNode(this.#parts);
    await this.#handOverAll(fleet.leases, isAlone);
    await loop.release();
    await wakeOthers(this.#parts);
    return handed;
  }

  /**
   * Another node came, or this one is over its limits: hands over some of what it holds above its share. One that's cut off hands over
   * everything that others can take. Called with each heartbeat.
   *
   * @param nodes how many are live and not cut off.
   */
  async evenOut(nodes: number): Promise<void> {
    const { guard, loop, reachability, store, runner, log } = this.#parts;
    const isCutOff = reachability.shouldHandOver;
    const now = performance.now();
    // A node that was cut off may be about to be again, however long its process has been there.
    if (nodes > this.#nodes) this.#evensFromMs = now + LEASE.settleSeconds * 1_000;
    this.#nodes = nodes;
    const isEveningOut = now >= this.#evensFromMs && now < this.#evensFromMs + EVENING_MS;
    const isDue = isCutOff ? nodes > 0 : nodes > 1 && (isEveningOut || guard.isPaused);
    if (!isDue || this.#isEvening || loop.isDraining || this.#isSuperseded) return;
    this.#isEvening = true;
    try {
      const surplus = await surplusOf(store, runner);
      if (surplus <= 0 || loop.isDraining) return;
      const leases = this.#candidates(isCutOff).slice(0, isCutOff ? surplus : Math.min(surplus, EVENING_AT_ONCE));
      const about = { agents: leases.map(({ agent }) => agent), surplus };
      log.info(
        about,
        isCutOff ? 'handing over agents to nodes that aren’t cut off' : 'handing over agents to even out',
      );
      loop.yieldClaims();
      await this.#handOverAll(leases, false);
    } finally {
      this.#isEvening = false;
    }
  }

  /** The agents in the order in which others should get them. */
  #candidates(isCutOff: boolean): Lease[] {
    const { guard, fleet, sessions } = this.#parts;
    // Whoever is over its limits gives away what costs it most, and whoever is cut off what's needed most.
    const costOf = ({ agent }: Lease) => sessions.of(agent).length * (guard.isPaused || isCutOff ? -1 : 1);
    return fleet.leases
      .filter((lease) => isCutOff || fleet.ready(lease) !== undefined)
      .sort((one, other) => costOf(one) - costOf(other));
  }

  async #handOverAll(leases: readonly Lease[], isAlone: boolean): Promise<void> {
    for (let from = 0; from < leases.length; from += AT_ONCE)
      await this.#handOver(leases.slice(from, from + AT_ONCE), isAlone);
  }

  /** Other nodes go on with these agents while this one still has the others. */
  async #handOver(leases: readonly Lease[], isAlone: boolean): Promise<void> {
    const { fleet, sessions, loop } = this.#parts;
    // What plays goes on even then: this node may be about to be replaced.
    const isIdle = ({ agent }: Lease) => (fleet.get(agent)?.voice?.joined ?? 0) === 0;
    const stopped = leases.map((lease) => (isAlone && isIdle(lease) ? fleet.stop([lease]) : fleet.handOver(lease)));
    sessions.forget(leases);
    await Promise.all(stopped);
    await loop.release(leases.map(({ agent }) => agent));
    // A node that doesn't answer mustn't keep the others waiting.
    void wakeOthers(this.#parts).catch(() => undefined);
  }

  async #stopAgents(): Promise<void> {
    const { fleet, sessions } = this.#parts;
    const { leases } = fleet;
    sessions.end();
    const stopped = fleet.stop(leases, true);
    sessions.forget(leases);
    await stopped;
  }
}
