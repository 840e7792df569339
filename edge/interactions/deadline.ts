/** Milliseconds between the Unix epoch and Discord's, 2015-01-01. https://docs.discord.com/developers/reference#snowflakes */
export const DISCORD_EPOCH_MS = 1_420_070_400_000;

/** How long after its snowflake an interaction is deferred, in milliseconds. Discord gives up at 3,000. */
export const DEFER_AFTER_MS = 1_500;

/** When something that can't be deferred (a modal, autocomplete) is answered with whatever there is, in milliseconds. */
export const LAST_CALL_MS = 2_500;

/** The least time that something that can't be deferred gets, in milliseconds: our clock may be ahead of Discord's. */
const LEAST_MS = 250;

/** When Discord invalidates an unanswered interaction, in milliseconds. */
export const ACK_LIMIT_MS = 3_000;

/**
 * How long deferred work may take before an apology replaces its message, in milliseconds. Workers end `waitUntil` 30 s after
 * the response, and the apology has to be sent before that.
 */
export const BACKGROUND_LIMIT_MS = 20_000;

/** When a snowflake was created, in Unix milliseconds. */
export function snowflakeTimeMs(id: string): number {
  return Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS;
}

/** How much is left of the time Discord gives an interaction. */
export class Deadline {
  readonly #startedAtMs: number;

  /**
   * @param interactionId its snowflake says when the member pressed Enter.
   * @param receivedAtMs our clock on arrival, in Unix milliseconds; a snowflake from the future counts as created then.
   */
  constructor(interactionId: string, receivedAtMs: number) {
    this.#startedAtMs = Math.min(snowflakeTimeMs(interactionId), receivedAtMs);
  }

  /** Milliseconds until the answer has to be a deferral; 0 for an interaction that arrived late. */
  untilDeferMs(nowMs: number): number {
    return Math.max(0, this.#startedAtMs + DEFER_AFTER_MS - nowMs);
  }

  /** Milliseconds until something that can't be deferred has to be answered. */
  untilLastCallMs(nowMs: number): number {
    return Math.max(LEAST_MS, this.#startedAtMs + LAST_CALL_MS - nowMs);
  }

  /** Milliseconds since the member pressed Enter. */
  elapsedMs(nowMs: number): number {
    return Math.max(0, nowMs - this.#startedAtMs);
  }
}

/** The result of work that took too long. */
export const LATE: unique symbol = Symbol('late');

/** The work's result, or {@link LATE} when it takes longer. The work itself continues. */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T | typeof LATE> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), limitMs);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
