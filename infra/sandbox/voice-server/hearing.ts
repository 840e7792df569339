import { positionOf, SILENCE } from './rtp.ts';

/** What a member with perfect ears heard of one bot, or of several, since they began to listen. Silence isn't sound. */
export interface Heard {
  packets: number;
  /** How many streams there were, one after the other or at once. */
  streams: number;
  /** Packets of a stream that another one had already replaced: two nodes that play at once. */
  overlapping: number;
  /** Sequence numbers that were skipped within a stream. */
  lost: number;
  /** Since the last packet, in ms. Undefined before the first one. */
  gapMs?: number;
  /** The longest time between two packets, in ms, or since the last one. */
  longestGapMs: number;
  /** Where in its track the last packet was, in ms. Undefined if the sender doesn't say. */
  positionMs?: number;
  /** How far the track jumped back or ahead at most, in ms, compared with the time that passed. */
  longestBackMs: number;
  longestAheadMs: number;
}

/** Listens to packets, across all streams. */
export class Hearing {
  readonly #sequences = new Map<number, number>();
  readonly #former = new Set<number>();
  #stream: number | undefined;
  #packets = 0;
  #overlapping = 0;
  #lost = 0;
  #lastAt: number | undefined;
  #longestGapMs = 0;
  #positionMs: number | undefined;
  #longestBackMs = 0;
  #longestAheadMs = 0;

  /** @param at when it arrived, in ms of any clock that {@link heard} uses too. */
  hear({ ssrc, sequence, frame }: { ssrc: number; sequence: number; frame: Buffer }, at: number): void {
    this.#countLost(ssrc, sequence);
    if (frame.equals(SILENCE)) return;
    this.#packets++;
    if (this.#former.has(ssrc)) this.#overlapping++;
    else if (this.#stream !== ssrc) {
      if (this.#stream !== undefined) this.#former.add(this.#stream);
      this.#stream = ssrc;
    }
    const passedMs = at - (this.#lastAt ?? at);
    this.#longestGapMs = Math.max(this.#longestGapMs, passedMs);
    this.#lastAt = at;
    this.#compare(positionOf(frame), passedMs);
  }

  heard(at: number): Heard {
    const gapMs = this.#lastAt === undefined ? undefined : at - this.#lastAt;
    return {
      packets: this.#packets,
      streams: this.#former.size + (this.#stream === undefined ? 0 : 1),
      overlapping: this.#overlapping,
      lost: this.#lost,
      ...(gapMs !== undefined && { gapMs }),
      longestGapMs: Math.max(this.#longestGapMs, gapMs ?? 0),
      ...(this.#positionMs !== undefined && { positionMs: this.#positionMs }),
      longestBackMs: this.#longestBackMs,
      longestAheadMs: this.#longestAheadMs,
    };
  }

  #countLost(ssrc: number, sequence: number): void {
    const before = this.#sequences.get(ssrc);
    this.#sequences.set(ssrc, sequence);
    const skipped = before === undefined ? 0 : (sequence - before - 1) & 0xffff;
    if (skipped < 0x8000) this.#lost += skipped;
  }

  #compare(positionMs: number | undefined, passedMs: number): void {
    if (positionMs !== undefined && this.#positionMs !== undefined) {
      const movedMs = positionMs - this.#positionMs;
      this.#longestBackMs = Math.max(this.#longestBackMs, -movedMs);
      this.#longestAheadMs = Math.max(this.#longestAheadMs, movedMs - passedMs);
    }
    this.#positionMs = positionMs;
  }
}
