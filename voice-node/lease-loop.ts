import { EventEmitter } from 'node:events';
import { uncorrelated } from '../shared/platform/correlation.ts';
import type { Logger } from '../shared/platform/log.ts';
import type { Store } from '../shared/platform/store.ts';
import { LEASE } from '../shared/voice/catalog.ts';
import { silentAtMs } from '../shared/voice/lease-clock.ts';
import {
  type ClaimedAgent,
  claimAgents,
  type Heartbeat,
  type Neighbor,
  type Runner,
  releaseLeases,
  renewLeases,
} from '../shared/voice/leases.ts';
import type { Lease } from '../shared/voice/session.ts';

/** How many agents the first claim takes, and how later claims grow, so that nodes that start together share the agents. */
const FIRST_CLAIM = 2;
const CLAIM_GROWTH = 2;
/** Pause between claims while they grow, in milliseconds: about as far apart as nodes that start together. */
const CLAIM_PAUSE_MS = 1_500;
/** Claims stop growing here: in effect, the node takes everything it can. */
const LARGEST_CLAIM = 1_000;
/** How long a node that hands over agents to even out leaves them to others, in milliseconds. */
const YIELD_MS = 3_000;
/** Leases expire by the database's clock. Claiming at exactly that millisecond would be too early about half the time. */
const AFTER_EXPIRY_MS = 5;

/** Events about this node's leases. */
export interface LeaseEvents {
  /** Agents were claimed and should log in. */
  claimed: [agents: readonly ClaimedAgent[]];
  /** Leases are held by someone else now. Silence their agents at once. */
  lost: [leases: readonly Lease[]];
  /** Leases have ended while this process was frozen. Others may hold them by now, so leave everything to them. */
  over: [leases: readonly Lease[]];
  /** Leases weren't renewed in time and expire in a moment. Silence their agents at once. */
  expiring: [leases: readonly Lease[]];
  /**
   * The database answered a heartbeat. `neighbors`: the nodes this one watches. `nodes`: how many are live and not cut off. `isAsked`:
   * another node is cut off, and needs to know whether this one is.
   */
  renewed: [neighbors: readonly Neighbor[], nodes: number, isAsked: boolean];
  /** Another process registered under this node's name. */
  superseded: [];
}

export interface LeaseLoopOptions {
  store: Store;
  runner: Runner;
  log: Logger;
  /** The leases of all running agents, and of those that are still being handed over. */
  running(): readonly Lease[];
  /**
   * Whether all of these agents have sessions to serve. If so, there's no time to share, and the next claim follows at once.
   */
  areNeeded(agents: readonly Lease[]): Promise<boolean>;
  /** What heartbeats report about the node. */
  condition(): Omit<Heartbeat, 'isDraining'>;
}

/** Keeps the agents that run here in line with the leases this node holds. */
export class LeaseLoop {
  readonly events = new EventEmitter<LeaseEvents>();
  readonly #options: LeaseLoopOptions;
  readonly #beatMs: number;
  /** When each agent has to go silent unless its lease is renewed, by the monotonic clock. */
  readonly #silenceDeadlines = new Map<string, { fence: string; atMs: number; endsAtMs: number }>();
  #beatTimer: NodeJS.Timeout | undefined;
  #wakeTimer: NodeJS.Timeout | undefined;
  #silenceTimer: NodeJS.Timeout | undefined;
  /** Renewals and claims take turns. Otherwise, a claim whose response is on its way would look like an unknown lease. */
  #turn: Promise<unknown> = Promise.resolve();
  #claimLimit = FIRST_CLAIM;
  /** Whether another claim follows after the pause. A heartbeat must not cut the pause short. */
  #isGrowing = false;
  #isDraining = false;
  #isEnded = false;
  #renewedAtMs: number | undefined;
  /** Until then, others get what's free. */
  #yieldsUntilMs = 0;

  constructor(options: LeaseLoopOptions) {
    this.#options = options;
    this.#beatMs = options.runner.leaseMs / LEASE.renewals;
  }

  /** Whether the database answered a heartbeat recently. */
  get isFresh(): boolean {
    return this.#renewedAtMs !== undefined && performance.now() - this.#renewedAtMs < this.#options.runner.leaseMs;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /**
   * Whether a lease hasn't ended, as far as this process can tell by its clock. After it was frozen, that's the first it knows: other
   * timers may come before the one that stops its agents.
   */
  holds({ agent, fence }: Lease): boolean {
    const deadline = this.#silenceDeadlines.get(agent);
    // Agents that are being stopped have none anymore. They may still leave their channels.
    return deadline === undefined || (deadline.fence === fence && performance.now() < deadline.endsAtMs);
  }

  start(): void {
    void this.beat();
    // Nodes that start together would send every heartbeat at the same moment.
    this.#beatTimer = setTimeout(() => {
      this.#beatTimer = setInterval(() => void this.beat(), this.#beatMs);
      void this.beat();
    }, Math.random() * this.#beatMs);
  }

  /** Sends a heartbeat, then claims. */
  async beat(): Promise<void> {
    await this.#inTurn(() => this.#renew()).catch((error: unknown) =>
      this.#options.log.warn({ error }, 'heartbeat failed'),
    );
    if (this.#isGrowing) return;
    await this.claim().catch((error: unknown) => this.#options.log.warn({ error }, 'claim failed'));
  }

  /**
   * Claims free agents.
   *
   * @returns how many it claimed.
   */
  claim(): Promise<number> {
    return this.#inTurn(() => this.#claim());
  }

  /**
   * Someone changed leases: claims now, then checks for lost ones.
   *
   * @param freed this many agents are known to be free, and members wait for them.
   * @returns how many agents were claimed.
   */
  async wake(freed = 0): Promise<number> {
    this.#claimLimit = Math.max(this.#claimLimit, freed);
    const claimed = await this.claim();
    void this.#inTurn(() => this.#renew()).catch((error: unknown) =>
      this.#options.log.warn({ error }, 'heartbeat failed'),
    );
    return claimed;
  }

  /** Leaves what's free to others for a moment. */
  yieldClaims(): void {
    this.#yieldsUntilMs = performance.now() + YIELD_MS;
  }

  /** Stops claiming. */
  drain(): void {
    this.#isDraining = true;
    clearTimeout(this.#wakeTimer);
  }

  /** Stops everything. Leases that are still held expire. */
  end(): void {
    this.#isEnded = true;
    clearInterval(this.#beatTimer);
    clearTimeout(this.#wakeTimer);
    clearTimeout(this.#silenceTimer);
  }

  /** Releases leases (default: all of them). Their agents must already be stopped. */
  async release(agents?: readonly string[]): Promise<void> {
    await this.#inTurn(() => releaseLeases(this.#options.store, this.#options.runner, agents));
  }

  async #renew(): Promise<void> {
    if (this.#isEnded) return;
    const { store, runner, condition, running, log } = this.#options;
    const sentAtMs = performance.now();
    const renewed = await renewLeases(store, runner, { ...condition(), isDraining: this.#isDraining });
    if (renewed.status === 'superseded') return this.#stopSuperseded();
    this.#renewedAtMs = performance.now();
    const fences = new Map(renewed.leases.map(({ agent, fence }) => [agent, fence]));
    const lost = running().filter(({ agent, fence }) => fences.get(agent) !== fence);
    if (lost.length > 0) {
      log.warn({ agents: lost.map(({ agent }) => agent) }, 'leases lost');
      for (const { agent } of lost) this.#silenceDeadlines.delete(agent);
      this.events.emit('lost', lost);
    }
    const held = new Set(running().map(({ agent, fence }) => `${agent}:${fence}`));
    const [known, unknown] = [[] as Lease[], [] as Lease[]];
    for (const lease of renewed.leases) (held.has(`${lease.agent}:${lease.fence}`) ? known : unknown).push(lease);
    this.#extend(known, sentAtMs);
    // The response to a claim was lost, or an agent died without a trace. The token only comes with a claim.
    if (unknown.length > 0)
      await releaseLeases(
        store,
        runner,
        unknown.map(({ agent }) => agent),
      );
    if (!this.#isGrowing) this.#wakeIn(renewed.wakeInMs);
    this.events.emit('renewed', renewed.neighbors, renewed.nodes, renewed.isAsked);
  }

  async #claim(): Promise<number> {
    this.#isGrowing = false;
    if (this.#isEnded || this.#isDraining || this.#options.condition().isPaused) return 0;
    if (performance.now() < this.#yieldsUntilMs) return 0;
    const { store, runner, log } = this.#options;
    const sentAtMs = performance.now();
    const claimed = await claimAgents(store, runner, this.#claimLimit);
    if (claimed.status === 'superseded') {
      this.#stopSuperseded();
      return 0;
    }
    const { agents } = claimed;
    if (agents.length > 0) {
      log.info({ agents: agents.map(({ agent }) => agent) }, 'agents claimed');
      this.#extend(agents, sentAtMs);
      this.events.emit('claimed', agents);
    }
    const mayBeMore = agents.length === this.#claimLimit;
    this.#claimLimit = Math.min(this.#claimLimit * CLAIM_GROWTH, LARGEST_CLAIM);
    // If this can't be determined, the pause does no harm.
    const isUrgent = mayBeMore && (await this.#options.areNeeded(agents).catch(() => false));
    this.#isGrowing = mayBeMore;
    this.#wakeIn(isUrgent ? 0 : mayBeMore ? CLAIM_PAUSE_MS : claimed.wakeInMs);
    return agents.length;
  }

  #extend(leases: readonly Lease[], sentAtMs: number): void {
    const atMs = silentAtMs(sentAtMs, this.#options.runner.leaseMs);
    const endsAtMs = sentAtMs + this.#options.runner.leaseMs;
    for (const { agent, fence } of leases) this.#silenceDeadlines.set(agent, { fence, atMs, endsAtMs });
    this.#scheduleSilence();
  }

  #scheduleSilence(): void {
    clearTimeout(this.#silenceTimer);
    const earliest = Math.min(...[...this.#silenceDeadlines.values()].map(({ atMs }) => atMs));
    if (Number.isFinite(earliest))
      this.#silenceTimer = uncorrelated(() =>
        setTimeout(() => this.#silenceExpiring(), Math.max(0, earliest - performance.now())),
      );
  }

  /** Leases that weren't renewed in time may be held by someone else in a moment. */
  #silenceExpiring(): void {
    const now = performance.now();
    const due = [...this.#silenceDeadlines]
      .filter(([, { atMs }]) => atMs <= now + 1)
      .map(([agent, { fence, endsAtMs }]) => ({ agent, fence, endsAtMs }));
    for (const { agent } of due) this.#silenceDeadlines.delete(agent);
    const running = new Set(this.#options.running().map(({ agent, fence }) => `${agent}:${fence}`));
    const silenced = due.filter(({ agent, fence }) => running.has(`${agent}:${fence}`));
    if (silenced.length > 0) {
      this.#options.log.error(
        { agents: silenced.map(({ agent }) => agent) },
        'leases not renewed in time: silencing agents',
      );
      // A process that was frozen wakes up too late to leave channels: its successor may be in them already.
      const [over, ending] = [[] as Lease[], [] as Lease[]];
      for (const { agent, fence, endsAtMs } of silenced) (endsAtMs <= now ? over : ending).push({ agent, fence });
      if (over.length > 0) this.events.emit('over', over);
      if (ending.length > 0) this.events.emit('expiring', ending);
    }
    this.#scheduleSilence();
  }

  #stopSuperseded(): void {
    if (this.#isEnded) return;
    this.end();
    this.events.emit('superseded');
  }

  #wakeIn(ms: number | null): void {
    clearTimeout(this.#wakeTimer);
    this.#wakeTimer = undefined;
    if (ms === null || this.#isEnded || this.#isDraining) return;
    const claim = () => void this.claim().catch((error: unknown) => this.#options.log.warn({ error }, 'claim failed'));
    this.#wakeTimer = uncorrelated(() => setTimeout(claim, ms + AFTER_EXPIRY_MS));
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
