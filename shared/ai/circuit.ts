/** Remembers which providers failed a moment ago, so that the next member doesn't wait for them again. One per process. */

/** How long a provider that limits us is left alone if it doesn't say, in milliseconds. */
const LIMITED_MS = 30_000;
/** How long one that failed several times in a row is left alone, in milliseconds. */
const FAILED_MS = 30_000;
/** Failures in a row. */
const FAILURES = 3;
/** No provider is left alone for longer, whatever it says, in milliseconds. */
const MAX_MS = 10 * 60_000;

interface State {
  failures: number;
  openUntilMs: number;
}

export class Circuits {
  readonly #states = new Map<string, State>();
  readonly #now: () => number;

  /** @param now in milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Milliseconds until a provider is asked again; 0 if it may be asked now. */
  waitMs(provider: string): number {
    return Math.max(0, (this.#states.get(provider)?.openUntilMs ?? 0) - this.#now());
  }

  succeeded(provider: string): void {
    this.#states.delete(provider);
  }

  /** @param retryAfterMs as the provider said, if it did. */
  limited(provider: string, retryAfterMs = LIMITED_MS): void {
    this.#open(provider, Math.min(retryAfterMs, MAX_MS));
  }

  failed(provider: string): void {
    const state = this.#stateOf(provider);
    state.failures++;
    if (state.failures >= FAILURES) this.#open(provider, FAILED_MS);
  }

  #open(provider: string, ms: number): void {
    this.#stateOf(provider).openUntilMs = this.#now() + ms;
  }

  #stateOf(provider: string): State {
    let state = this.#states.get(provider);
    if (state !== undefined) return state;
    state = { failures: 0, openUntilMs: 0 };
    this.#states.set(provider, state);
    return state;
  }
}
