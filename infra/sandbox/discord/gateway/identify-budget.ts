import type { GatewaySettings } from './settings.ts';

const DAY_MS = 86_400_000;

interface Day {
  used: number;
  resetsAt: number;
  lastAt: number;
}

/** How many more sessions each bot can start: 1,000 a day, and one every five seconds. */
export class IdentifyBudget {
  readonly #settings: GatewaySettings;
  readonly #now: () => number;
  readonly #days = new Map<string, Day>();

  constructor(settings: GatewaySettings, now: () => number = Date.now) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Counts a session start. `too soon` doesn't count against the day; `exhausted` exceeds it. */
  take(botId: string): 'granted' | 'too soon' | 'exhausted' {
    const day = this.#day(botId);
    const now = this.#now();
    if (now - day.lastAt < this.#settings.identifyEveryMs) return 'too soon';
    if (day.used >= this.#settings.sessionStarts) return 'exhausted';
    day.used += 1;
    day.lastAt = now;
    return 'granted';
  }

  /** The limit, like in `GET /gateway/bot`. */
  limit(botId: string): { total: number; remaining: number; reset_after: number; max_concurrency: number } {
    const day = this.#day(botId);
    return {
      total: this.#settings.sessionStarts,
      remaining: Math.max(0, this.#settings.sessionStarts - day.used),
      reset_after: day.used === 0 ? 0 : day.resetsAt - this.#now(),
      max_concurrency: 1,
    };
  }

  #day(botId: string): Day {
    const known = this.#days.get(botId);
    if (known && known.resetsAt > this.#now()) return known;
    const day = { used: 0, resetsAt: this.#now() + DAY_MS, lastAt: known?.lastAt ?? Number.NEGATIVE_INFINITY };
    this.#days.set(botId, day);
    return day;
  }
}
