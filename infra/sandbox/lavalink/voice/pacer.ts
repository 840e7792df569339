import { FRAME_MS } from '../../voice-server/rtp.ts';
import type { Cancel, Clock } from '../clock.ts';

/** Something that sends a frame whenever it is told to. */
export interface Paced {
  sendFrame(): void;
}

/** After a longer standstill of the process the frames in between are left out, not sent in one burst. */
const MOST_AT_ONCE = 25;

/** Beats 50 times a second for everything that plays: one timer, however many players there are. */
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
    this.#plan();
  }

  remove(paced: Paced): void {
    this.#playing.delete(paced);
    if (this.#playing.size > 0) return;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #plan(): void {
    this.#cancel = this.#clock.after(Math.max(0, this.#due - this.#clock.now()), () => this.#beat());
  }

  #beat(): void {
    const now = this.#clock.now();
    this.#due = Math.max(this.#due, now - MOST_AT_ONCE * FRAME_MS);
    for (; this.#due <= now; this.#due += FRAME_MS) for (const paced of this.#playing) paced.sendFrame();
    if (this.#playing.size > 0) this.#plan();
  }
}
