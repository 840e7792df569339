import { SILENCE } from './rtp.ts';

/** A longer pause between two packets is audible, in ms. A healthy stream has a packet every 20 ms. */
export const GAP_MS = 200;

export interface ReceptionCounts {
  /** Packets that decrypted. */
  packets: number;
  /** Silent frames among them. */
  silent: number;
  /** Packets that couldn't be decrypted. */
  undecryptable: number;
  /** Sequence numbers that were skipped. */
  lost: number;
  /** Pauses of more than `GAP_MS` between two packets, including those of a paused player. */
  gaps: number;
  longestGapMs: number;
  /** Unix time in ms with fractions, from a monotonic clock. Absent before the first packet. */
  firstAt?: number;
  lastAt?: number;
}

/** Counts the packets received from one stream. */
export class Reception {
  readonly #counts: ReceptionCounts = { packets: 0, silent: 0, undecryptable: 0, lost: 0, gaps: 0, longestGapMs: 0 };
  #sequence: number | undefined;

  get counts(): Readonly<ReceptionCounts> {
    return { ...this.#counts };
  }

  reject(): void {
    this.#counts.undecryptable++;
  }

  /** @param at when the packet arrived, like `lastAt` */
  record({ sequence, frame }: { sequence: number; frame: Buffer }, at: number): void {
    const counts = this.#counts;
    counts.packets++;
    if (frame.equals(SILENCE)) counts.silent++;
    this.#countLost(sequence);
    counts.firstAt ??= at;
    const gapMs = at - (counts.lastAt ?? at);
    if (gapMs > GAP_MS) counts.gaps++;
    counts.longestGapMs = Math.max(counts.longestGapMs, gapMs);
    counts.lastAt = at;
  }

  #countLost(sequence: number): void {
    const expected = ((this.#sequence ?? sequence - 1) + 1) & 0xffff;
    const ahead = (sequence - expected) & 0xffff;
    // More than half the range ahead means it's late instead. It was already counted as lost.
    if (ahead >= 0x8000) {
      this.#counts.lost = Math.max(0, this.#counts.lost - 1);
      return;
    }
    this.#counts.lost += ahead;
    this.#sequence = sequence;
  }
}
