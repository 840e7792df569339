import { run, type Store } from '../store.ts';
import type { Budget } from './rest.ts';

/**
 * Requests per second for the jobs of one bot, in all processes together. Discord allows a bot 50; the rest is for requests that
 * members wait for. Not 45: requests don't arrive as evenly as they're sent, and two busy processes had up to 51 in a second.
 * https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
 */
export const JOBS_PER_SECOND = 40;
/** Turns that a process has at once, at most. With more, one that has much to do would keep the others waiting. */
const BATCH = 5;
/** The next turns are taken this long before the last one is due, in milliseconds: about as long as the statement takes. */
const LEAD_MS = 30;
/** A turn that's later than this isn't used, in milliseconds: too many late ones together would be more than a second allows. */
const LATE_MS = 50;

type Taken = { status: 'granted'; inMs: number; spacingMs: number } | { status: 'busy'; inMs: number };

/**
 * The turns of this process's jobs, taken from the budget that all processes share through Postgres. Callers share a statement, so
 * on Workers, each invocation needs its own.
 */
export class JobBudget implements Budget {
  readonly #store: Store;
  readonly #botId: string;
  /** Monotonic times of the turns that nobody uses yet, in order. */
  #turns: number[] = [];
  /** Jobs that have no turn yet. */
  #waiting = 0;
  readonly #used = new Set<() => number>();
  #taking: Promise<Taken> | undefined;
  #nextTakeMs = 0;

  /** @param botId the bot's user id. The token isn't stored. */
  constructor(store: Store, botId: string) {
    this.#store = store;
    this.#botId = botId;
  }

  /**
   * Waits for a turn.
   *
   * @param withinMs how long the caller can wait, in milliseconds.
   * @param drainUsed counts the requests that were sent without a turn, since its last call.
   * @returns false if there's no turn in time.
   * @throws {Unavailable} if the database didn't answer in time.
   */
  async admit(withinMs: number, drainUsed: () => number): Promise<boolean> {
    const untilMs = performance.now() + withinMs;
    this.#used.add(drainUsed);
    for (;;) {
      const turnMs = await this.#nextTurn(untilMs);
      if (turnMs === undefined) return false;
      const waitMs = turnMs - performance.now();
      if (waitMs > 0) await pause(waitMs);
      if (performance.now() - turnMs <= LATE_MS) return true;
    }
  }

  async #nextTurn(untilMs: number): Promise<number | undefined> {
    this.#waiting += 1;
    try {
      for (;;) {
        this.#dropLate();
        const [turnMs] = this.#turns;
        if (turnMs !== undefined) {
          if (turnMs > untilMs) return undefined;
          this.#turns.shift();
          return turnMs;
        }
        const withinMs = untilMs - performance.now();
        if (withinMs <= 0) return undefined;
        const earlyMs = this.#nextTakeMs - performance.now();
        if (this.#taking === undefined && earlyMs > 0) {
          await pause(Math.min(earlyMs, withinMs));
          continue;
        }
        this.#taking ??= this.#take(withinMs);
        const taken = await this.#taking;
        // Someone else may have asked, with less time.
        if (taken.status === 'busy' && taken.inMs > untilMs - performance.now()) return undefined;
      }
    } finally {
      this.#waiting -= 1;
    }
  }

  async #take(withinMs: number): Promise<Taken> {
    const turns = Math.min(this.#waiting, BATCH);
    const used = [...this.#used].reduce((sum, drain) => sum + drain(), 0);
    try {
      const taken = await run<'discord_take_budget', Taken>(this.#store, 'discord_take_budget', {
        ...{ bot: this.#botId, turns, used, withinMs: Math.ceil(withinMs), perSecond: JOBS_PER_SECOND },
      });
      if (taken.status === 'granted') {
        const firstMs = performance.now() + taken.inMs;
        this.#turns = Array.from({ length: turns }, (_, place) => firstMs + place * taken.spacingMs);
        this.#nextTakeMs = firstMs + (turns - 1) * taken.spacingMs - LEAD_MS;
      }
      return taken;
    } finally {
      this.#taking = undefined;
    }
  }

  #dropLate(): void {
    const now = performance.now();
    while (this.#turns[0] !== undefined && now - this.#turns[0] > LATE_MS) this.#turns.shift();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
