import { FRAME_MS } from '../../voice-server/rtp.ts';
import type { Cancel, Clock } from '../clock.ts';

/** Sends a frame whenever it's called. */
export interface Paced {
  sendFrame(): void;
}

/** If the process stalls for longer, the missed frames are skipped instead of sent in one burst. */
const MAX_BURST_FRAMES = 25;

/** Ticks 50 times a second for everything that's playing, with one timer for all players. */
export class Pacer {
  readonly #clock: Clock;
  readonly #playing = new Set<Paced>();
  #cancel: Cancel | undefined;
  #due = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(paced: Paced): void {
    this.#playing.add(paced);
    if (this.#cancel !== undefined) return;
    this.#due = this.#clock.now();
    this.#schedule();
  }

  remove(paced: Paced): void {
    this.#playing.delete(paced);
    if (this.#playing.size > 0) return;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedule(): void {
    this.#cancel = this.#clock.after(Math.max(0, this.#due - this.#clock.now()), () => this.#tick());
  }

  #tick(): void {
    const now = this.#clock.now();
    this.#due = Math.max(this.#due, now - MAX_BURST_FRAMES * FRAME_MS);
    for (; this.#due <= now; this.#due += FRAME_MS) for (const paced of this.#playing) paced.sendFrame();
    if (this.#playing.size > 0) this.#schedule();
  }
}
