import { EventEmitter } from 'node:events';
import { uncorrelated } from '../shared/platform/correlation.ts';
import { LEASE } from '../shared/voice/catalog.ts';
import type { Lack, Reach } from '../shared/voice/leases.ts';

/** How often what the agents see is looked at, in milliseconds. */
const CHECK_MS = 1_000;
/** How long a login or a reconnect may take before anyone doubts, in milliseconds. */
const DOUBT_MS = 2_000;
/** A node that was cut off has to reach everything again for as many leases before it counts as well. */
const WELL_LEASES = 4;

/** Whether each of the two can be reached. */
export interface Reached {
  discord: boolean;
  lavalink: boolean;
}

export interface ReachabilityOptions {
  /** A node is cut off once it reached nothing for as long as a lease lasts, as if it were dead. */
  leaseMs: number;
  /** What the agents that run here see. Undefined without any. */
  seen(): Reached | undefined;
  /** Tries for itself. */
  probe: { discord(): Promise<boolean>; lavalink(): Promise<boolean> };
}

/**
 * Whether this node reaches Discord and a Lavalink. Its agents usually show that it does. Where they don't, or where another node is cut
 * off and wants to hand over what it holds, this one tries for itself: agents also fail for reasons of their own.
 */
export class Reachability {
  /** `changed`: others should know. */
  readonly events = new EventEmitter<{ changed: [reach: Reach] }>();
  readonly #options: ReachabilityOptions;
  #timer: NodeJS.Timeout | undefined;
  #reach: Reach = 'unknown';
  #lacks: Lack | undefined;
  #isAsked = false;
  #isChecking = false;
  /** Since when, by the monotonic clock, the agents have seen nothing, nothing could be reached, and everything could. */
  #doubtedAtMs: number | undefined;
  #failingAtMs: number | undefined;
  #wellAtMs: number | undefined;
  #probedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: ReachabilityOptions) {
    this.#options = options;
  }

  get reach(): Reach {
    return this.#reach;
  }

  /** What it couldn't reach when it last tried, for those who ask why nothing plays. */
  get lacks(): Lack | undefined {
    return this.#lacks;
  }

  get seen(): Reached | undefined {
    return this.#options.seen();
  }

  get isCutOff(): boolean {
    return this.#reach === 'cut_off';
  }

  /** Whether others should have what this node holds. It keeps the rest once it reaches everything again. */
  get shouldHandOver(): boolean {
    return this.isCutOff && this.#wellAtMs === undefined;
  }

  start(): void {
    this.#timer = uncorrelated(() => setInterval(() => void this.check(), CHECK_MS));
  }

  end(): void {
    clearInterval(this.#timer);
  }

  /** Another node wants to know. */
  ask(): void {
    this.#isAsked = true;
    void this.check();
  }

  async check(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      await this.#check();
    } finally {
      this.#isChecking = false;
    }
  }

  async #check(): Promise<void> {
    const isAsked = this.#isAsked;
    const isSure = !this.#isDoubted && !this.isCutOff && this.#failingAtMs === undefined;
    if (!isAsked && isSure) {
      this.#wellAtMs = undefined;
      this.#lacks = undefined;
      return this.#become('unknown');
    }
    const { probe, leaseMs } = this.#options;
    // Nobody should be asked all the time by those that wait for them to come back.
    const isRecent = performance.now() - this.#probedAtMs < leaseMs / LEASE.renewals;
    if (!isAsked && this.isCutOff && isRecent) return;
    this.#isAsked = false;
    const [discord, lavalink] = await Promise.all([probe.discord(), probe.lavalink()]);
    this.#probedAtMs = performance.now();
    this.#lacks = lackOf({ discord, lavalink });
    this.#become(this.#reachAfter(this.#lacks === undefined), isAsked);
  }

  get #isDoubted(): boolean {
    const { seen } = this;
    if (seen === undefined || (seen.discord && seen.lavalink)) this.#doubtedAtMs = undefined;
    else this.#doubtedAtMs ??= performance.now();
    return this.#doubtedAtMs !== undefined && performance.now() - this.#doubtedAtMs > DOUBT_MS;
  }

  /** Who doesn't reach everything isn't cut off yet, but what it said before doesn't hold anymore. */
  #reachAfter(works: boolean): Reach {
    const { leaseMs } = this.#options;
    const now = performance.now();
    this.#failingAtMs = works ? undefined : (this.#failingAtMs ?? now);
    this.#wellAtMs = works ? (this.#wellAtMs ?? now) : undefined;
    if (this.#wellAtMs !== undefined)
      return this.isCutOff && now - this.#wellAtMs < WELL_LEASES * leaseMs ? 'cut_off' : 'works';
    return this.isCutOff || now - (this.#failingAtMs ?? now) >= leaseMs ? 'cut_off' : 'unknown';
  }

  /** @param isAsked whether another node waits to hear that this one works, even if it did before. */
  #become(reach: Reach, isAsked = false): void {
    const isNews = reach !== this.#reach || (isAsked && reach === 'works');
    this.#reach = reach;
    if (isNews) this.events.emit('changed', reach);
  }
}

function lackOf({ discord, lavalink }: Reached): Lack | undefined {
  if (discord && lavalink) return undefined;
  return discord ? 'lavalink' : lavalink ? 'discord' : 'both';
}
