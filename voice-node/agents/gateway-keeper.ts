/** Changes within this time are kept together, in milliseconds. After a login, Lavalink servers connect one by one. */
const DEBOUNCE_MS = 500;
/** At least this long passes between two writes, in milliseconds. */
const INTERVAL_MS = 5_000;

/** Keeps what the next node needs, soon after it has changed, but not too often. */
export class GatewayKeeper {
  readonly #save: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #savedAtMs = Number.NEGATIVE_INFINITY;
  #isSaving = false;
  #isEnded = false;

  /** @param save must not throw. */
  constructor(save: () => Promise<void>) {
    this.#save = save;
  }

  changed(): void {
    if (this.#timer !== undefined || this.#isEnded) return;
    const inMs = Math.max(DEBOUNCE_MS, this.#savedAtMs + INTERVAL_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isSaving) return this.changed();
      void this.#saveNow();
    }, inMs);
    this.#timer.unref();
  }

  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
  }

  async #saveNow(): Promise<void> {
    this.#isSaving = true;
    this.#savedAtMs = performance.now();
    await this.#save();
    this.#isSaving = false;
  }
}
