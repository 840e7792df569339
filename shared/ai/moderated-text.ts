/** An answer while it's written, of which only what moderation has passed is shown. */
import { EDIT_EVERY_MS } from './streamed-reply.ts';

export interface ModeratedTextOptions {
  /** Whether a text is flagged; never rejects. Undefined where nobody moderates: then everything passes at once. */
  isFlagged: ((text: string) => Promise<boolean>) | undefined;
  /** Called with more and more of the text. */
  onPassed(text: string): void;
  /** Called once. Nothing passes afterwards. */
  onFlagged(): void;
  everyMs?: number;
}

/**
 * A provider's pieces are words, so a check for each of them would be hundreds. There's one check at a time, they begin at least
 * {@link EDIT_EVERY_MS} apart, because nothing is shown more often, and each is of the whole text as far as it has come: what's
 * harmless word by word may not be together.
 */
export class ModeratedText {
  readonly #options: Required<ModeratedTextOptions>;
  #text = '';
  #passed = '';
  #isFlagged = false;
  #hasEnded = false;
  #work: Promise<void> | undefined;
  #wakePause: () => void = () => {};

  constructor(options: ModeratedTextOptions) {
    this.#options = { everyMs: EDIT_EVERY_MS, ...options };
  }

  /** There's more. @param text all of it. */
  grow(text: string): void {
    if (this.#isFlagged || this.#hasEnded) return;
    this.#text = text;
    if (this.#options.isFlagged === undefined) this.#pass(text);
    else
      this.#work ??= this.#check().finally(() => {
        this.#work = undefined;
      });
  }

  /** There's no more. Resolves once a check has seen the whole text, or something was flagged. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    this.#wakePause();
    await this.#work;
    // Someone waits for the end, so this one doesn't keep its distance.
    if (!this.#isFlagged && this.#passed !== this.#text) await this.#checkOnce();
  }

  async #check(): Promise<void> {
    while (!this.#isFlagged && !this.#hasEnded && this.#passed !== this.#text) {
      const startedAt = performance.now();
      await this.#checkOnce();
      if (!this.#isFlagged && !this.#hasEnded) await this.#pause(startedAt + this.#options.everyMs - performance.now());
    }
  }

  async #checkOnce(): Promise<void> {
    const { isFlagged, onFlagged } = this.#options;
    const text = this.#text;
    this.#isFlagged = (await isFlagged?.(text)) ?? false;
    if (this.#isFlagged) onFlagged();
    else this.#pass(text);
  }

  #pass(text: string): void {
    this.#passed = text;
    this.#options.onPassed(text);
  }

  async #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wakePause = resolve;
    const timer = setTimeout(resolve, Math.max(0, ms));
    await promise;
    clearTimeout(timer);
  }
}
