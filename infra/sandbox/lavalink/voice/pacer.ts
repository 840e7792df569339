import { FRAME_MS } from '../../voice-server/rtp.ts';
import type { Cancel, Clock } from '../clock.ts';

/** Sends a frame whenever it's called. */
export interface Paced {
  sendFrame(): void;
}

/** If the process stalls for longer, the missed frames are skipped instead of sent in one burst. */
const MAX_BURST_FRAMES = 25;

/** How many parts of a frame's time players are spread over. All at once, hundreds of packets would overflow the receiver's buffer. */
const SLOTS = 10;
const SLOT_MS = FRAME_MS / SLOTS;

/** Has everything that's playing send 50 times a second, with one timer for all players. */
export class Pacer {
  readonly #clock: Clock;
  readonly #slots = Array.from({ length: SLOTS }, () => new Set<Paced>());
  #cancel: Cancel | undefined;
  /** When this slot's turn is. */
  #due = 0;
  #slot = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(paced: Paced): void {
    if (this.#slots.some((slot) => slot.has(paced))) return;
    const isFirst = this.#cancel === undefined;
    const slot = this.#slots.reduce((emptiest, one) => (one.size < emptiest.size ? one : emptiest));
    slot.add(paced);
    if (!isFirst) return;
    this.#due = this.#clock.now();
    this.#slot = this.#slots.indexOf(slot);
    this.#schedule();
  }

  remove(paced: Paced): void {
    for (const slot of this.#slots) slot.delete(paced);
    if (!this.#isIdle) return;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  get #isIdle(): boolean {
    return this.#slots.every(({ size }) => size === 0);
  }

  #schedule(): void {
    this.#cancel = this.#clock.after(Math.max(0, this.#due - this.#clock.now()), () => this.#tick());
  }

  #tick(): void {
    const now = this.#clock.now();
    this.#due = Math.max(this.#due, now - MAX_BURST_FRAMES * FRAME_MS);
    while (this.#due <= now && !this.#isIdle) {
      for (const paced of this.#slots[this.#slot] ?? []) paced.sendFrame();
      this.#advance();
    }
    if (!this.#isIdle) this.#schedule();
  }

  /** To the next slot that anything is in. */
  #advance(): void {
    for (let steps = 0; steps < SLOTS; steps++) {
      this.#slot = (this.#slot + 1) % SLOTS;
      this.#due += SLOT_MS;
      if (this.#slots[this.#slot]?.size !== 0) return;
    }
  }
}
