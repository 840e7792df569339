import { EventEmitter } from 'node:events';
import type { Logger } from '../shared/platform/log.ts';
import { LEASE } from '../shared/voice/catalog.ts';
import { silentAtMs } from '../shared/voice/lease-clock.ts';
import {
  type ClaimedAgent,
  claimAgents,
  type Heartbeat,
  type Runner,
  releaseLeases,
  renewLeases,
} from '../shared/voice/leases.ts';
import type { Lease, VoiceStore } from '../shared/voice/store.ts';

/** Agents of the first claim, and how the claims that follow grow: nodes that start together share what there is. */
const FIRST_CLAIM = 2;
const CLAIM_GROWTH = 2;
/** Between two claims while they grow, in milliseconds: about as far as nodes that start together are apart. */
const CLAIM_PAUSE_MS = 1_500;
/** From then on a node takes all it can. */
const LARGEST_CLAIM = 1_000;
/** A lease ends by the database's clock: asking at that very millisecond would be too early as often as not. */
const AFTER_EXPIRY_MS = 5;

/** What becomes of the leases of this node. */
export interface LeaseEvents {
  /** Agents were claimed: they are to be logged in. */
  claimed: [agents: readonly ClaimedAgent[]];
  /** Leases are somebody else's: their agents are to be silenced at once. */
  lost: [leases: readonly Lease[]];
  /** Leases were not renewed in time, and end in a moment: their agents are to be silenced at once. */
  expiring: [leases: readonly Lease[]];
  /** The database answered a heartbeat. */
  renewed: [];
  /** Another process runs under the name of this node. */
  superseded: [];
}

export interface LeaseLoopOptions {
  store: VoiceStore;
  runner: Runner;
  log: Logger;
  /** The leases of all agents that run. */
  running(): readonly Lease[];
  /** Whether all of these have something to serve. Such are claimed first, and there is no time to share them. */
  areNeeded(agents: readonly Lease[]): Promise<boolean>;
  /** How the node is doing, for the heartbeat. */
  condition(): Omit<Heartbeat, 'isDraining'>;
}

/** Keeps what runs here the same as what this node holds leases on. */
export class LeaseLoop {
  readonly events = new EventEmitter<LeaseEvents>();
  readonly #options: LeaseLoopOptions;
  readonly #beatMs: number;
  /** Until when each agent may go on without another renewal, by the monotonic clock. */
  readonly #silentAt = new Map<string, { fence: string; atMs: number }>();
  #beat: NodeJS.Timeout | undefined;
  #wake: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  /** Renewals and claims take turns: an answer that is on its way would look like a lease nobody knows of. */
  #turn: Promise<unknown> = Promise.resolve();
  #most = FIRST_CLAIM;
  /** Another claim is to come after the pause; a heartbeat must not cut it short. */
  #isGrowing = false;
  #isDraining = false;
  #isOver = false;
  #renewedAtMs: number | undefined;

  constructor(options: LeaseLoopOptions) {
    this.#options = options;
    this.#beatMs = options.runner.leaseMs / LEASE.renewals;
  }

  /** Whether the database has answered lately. */
  get isFresh(): boolean {
    return this.#renewedAtMs !== undefined && performance.now() - this.#renewedAtMs < this.#options.runner.leaseMs;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  start(): void {
    this.#beat = setInterval(() => void this.beat(), this.#beatMs);
    void this.beat();
  }

  /** One heartbeat, and a claim behind it. */
  async beat(): Promise<void> {
    await this.#inTurn(() => this.#renew()).catch((error: unknown) =>
      this.#options.log.warn({ error }, 'heartbeat not answered'),
    );
    if (this.#isGrowing) return;
    await this.claim().catch((error: unknown) => this.#options.log.warn({ error }, 'claim not answered'));
  }

  /** Takes what is free. @returns how many agents that were. */
  claim(): Promise<number> {
    return this.#inTurn(() => this.#claim());
  }

  /** Somebody changed leases: claims now, and then looks what it has lost. @returns how many agents were claimed. */
  async wake(): Promise<number> {
    const claimed = await this.claim();
    void this.#inTurn(() => this.#renew()).catch((error: unknown) =>
      this.#options.log.warn({ error }, 'heartbeat not answered'),
    );
    return claimed;
  }

  /** Claims nothing any more. */
  drain(): void {
    this.#isDraining = true;
    clearTimeout(this.#wake);
  }

  /** Ends all of it; leases that are left end by themselves. */
  end(): void {
    this.#isOver = true;
    clearInterval(this.#beat);
    clearTimeout(this.#wake);
    clearTimeout(this.#silence);
  }

  /** Gives up all leases. What ran under them must be logged out already. */
  async release(): Promise<void> {
    await this.#inTurn(() => releaseLeases(this.#options.store, this.#options.runner));
  }

  async #renew(): Promise<void> {
    if (this.#isOver) return;
    const { store, runner, condition, running, log } = this.#options;
    const sentAtMs = performance.now();
    const renewed = await renewLeases(store, runner, { ...condition(), isDraining: this.#isDraining });
    if (renewed.status === 'superseded') return this.#superseded();
    this.#renewedAtMs = performance.now();
    const fences = new Map(renewed.leases.map(({ agent, fence }) => [agent, fence]));
    const lost = running().filter(({ agent, fence }) => fences.get(agent) !== fence);
    if (lost.length > 0) {
      log.warn({ agents: lost.map(({ agent }) => agent) }, 'leases lost');
      for (const { agent } of lost) this.#silentAt.delete(agent);
      this.events.emit('lost', lost);
    }
    const held = new Set(running().map(({ agent, fence }) => `${agent}:${fence}`));
    const [known, unknown] = [[] as Lease[], [] as Lease[]];
    for (const lease of renewed.leases) (held.has(`${lease.agent}:${lease.fence}`) ? known : unknown).push(lease);
    this.#extend(known, sentAtMs);
    // The answer to a claim was lost on its way, or a client died without a trace: whoever claims it gets its token.
    if (unknown.length > 0)
      await releaseLeases(
        store,
        runner,
        unknown.map(({ agent }) => agent),
      );
    if (!this.#isGrowing) this.#wakeIn(renewed.wakeInMs);
    this.events.emit('renewed');
  }

  async #claim(): Promise<number> {
    this.#isGrowing = false;
    if (this.#isOver || this.#isDraining || this.#options.condition().isPaused) return 0;
    const { store, runner, log } = this.#options;
    const sentAtMs = performance.now();
    const claimed = await claimAgents(store, runner, this.#most);
    if (claimed.status === 'superseded') {
      this.#superseded();
      return 0;
    }
    const { agents } = claimed;
    if (agents.length > 0) {
      log.info({ agents: agents.map(({ agent }) => agent) }, 'agents claimed');
      this.#extend(agents, sentAtMs);
      this.events.emit('claimed', agents);
    }
    const mayBeMore = agents.length === this.#most;
    this.#most = Math.min(this.#most * CLAIM_GROWTH, LARGEST_CLAIM);
    // When it cannot be asked, the pause does no harm.
    const isUrgent = mayBeMore && (await this.#options.areNeeded(agents).catch(() => false));
    this.#isGrowing = mayBeMore;
    this.#wakeIn(isUrgent ? 0 : mayBeMore ? CLAIM_PAUSE_MS : claimed.wakeInMs);
    return agents.length;
  }

  #extend(leases: readonly Lease[], sentAtMs: number): void {
    const atMs = silentAtMs(sentAtMs, this.#options.runner.leaseMs);
    for (const { agent, fence } of leases) this.#silentAt.set(agent, { fence, atMs });
    this.#watchSilence();
  }

  #watchSilence(): void {
    clearTimeout(this.#silence);
    const earliest = Math.min(...[...this.#silentAt.values()].map(({ atMs }) => atMs));
    if (Number.isFinite(earliest))
      this.#silence = setTimeout(() => this.#fallSilent(), Math.max(0, earliest - performance.now()));
  }

  /** Leases that were not renewed in time may be somebody else's in a moment. */
  #fallSilent(): void {
    const now = performance.now();
    const due = [...this.#silentAt]
      .filter(([, { atMs }]) => atMs <= now + 1)
      .map(([agent, { fence }]) => ({ agent, fence }));
    for (const { agent } of due) this.#silentAt.delete(agent);
    const running = new Set(this.#options.running().map(({ agent, fence }) => `${agent}:${fence}`));
    const silenced = due.filter(({ agent, fence }) => running.has(`${agent}:${fence}`));
    if (silenced.length > 0) {
      this.#options.log.error({ agents: silenced.map(({ agent }) => agent) }, 'no renewal in time: falling silent');
      this.events.emit('expiring', silenced);
    }
    this.#watchSilence();
  }

  #superseded(): void {
    if (this.#isOver) return;
    this.end();
    this.events.emit('superseded');
  }

  #wakeIn(ms: number | null): void {
    clearTimeout(this.#wake);
    this.#wake = undefined;
    if (ms === null || this.#isOver || this.#isDraining) return;
    this.#wake = setTimeout(
      () => void this.claim().catch((error: unknown) => this.#options.log.warn({ error }, 'claim not answered')),
      ms + AFTER_EXPIRY_MS,
    );
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
