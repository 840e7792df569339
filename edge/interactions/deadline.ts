/** Milliseconds between the Unix epoch and Discord's, 2015-01-01. https://docs.discord.com/developers/reference#snowflakes */
export const DISCORD_EPOCH_MS = 1_420_070_400_000;

/** An answer later than this after the interaction was made is deferred, in milliseconds. Discord gives up at 3,000. */
export const DEFER_AFTER_MS = 1_500;

/** What cannot be deferred (a modal, an autocompletion) is answered by then, in milliseconds, with whatever there is. */
export const LAST_CALL_MS = 2_500;

/** What cannot be deferred always gets so long, in milliseconds: our clock may be ahead of Discord's. */
const LEAST_MS = 250;

/** Discord invalidates the interaction when nothing was answered by then, in milliseconds. */
export const ACK_LIMIT_MS = 3_000;

/**
 * How long deferred work may take before its message is repaired with an apology, in milliseconds.
 * Workers cut `waitUntil` 30 s after the response; the apology needs room before that.
 */
export const BACKGROUND_LIMIT_MS = 20_000;

/** When the thing a snowflake names was made, in Unix milliseconds. */
export function snowflakeTimeMs(id: string): number {
  return Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS;
}

/** What is left of the time Discord gives one interaction. */
export class Deadline {
  readonly #startedAtMs: number;

  /**
   * @param interactionId its snowflake says when the member pressed Enter.
   * @param receivedAtMs our clock on arrival, Unix milliseconds; a snowflake from our future counts as made just then.
   */
  constructor(interactionId: string, receivedAtMs: number) {
    this.#startedAtMs = Math.min(snowflakeTimeMs(interactionId), receivedAtMs);
  }

  /** Milliseconds until the answer has to be a deferral; 0 for an interaction that arrived late. */
  untilDeferMs(nowMs: number): number {
    return Math.max(0, this.#startedAtMs + DEFER_AFTER_MS - nowMs);
  }

  /** Milliseconds until something that cannot be deferred has to be answered. */
  untilLastCallMs(nowMs: number): number {
    return Math.max(LEAST_MS, this.#startedAtMs + LAST_CALL_MS - nowMs);
  }

  /** Milliseconds since the member pressed Enter. */
  elapsedMs(nowMs: number): number {
    return Math.max(0, nowMs - this.#startedAtMs);
  }
}

/** Stands for the result of work that took too long. */
export const LATE: unique symbol = Symbol('late');

/** The work's result, or {@link LATE} when it takes longer. The work itself goes on. */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T | typeof LATE> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), limitMs);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
