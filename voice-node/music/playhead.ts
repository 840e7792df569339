/** The playback position, extrapolated between Lavalink's messages. In milliseconds of the track's own time. */
export class Playhead {
  #positionMs = 0;
  #atMs = 0;
  #rate = 1;
  #isRunning = false;
  #asOf = 0;
  /** The position in the last message, and when it last grew from one message to the next. */
  #reportedMs = 0;
  #grewAtMs = 0;

  /** Lavalink is being told to move to this position. Until it confirms, its messages are about the time before. */
  expect(positionMs: number): void {
    this.start(positionMs, false, this.#rate, Number.POSITIVE_INFINITY);
  }

  /**
   * @param rate how fast the track's time passes.
   * @param asOf when this took effect, by Lavalink's clock. Messages from before may still arrive later.
   */
  start(positionMs: number, isRunning: boolean, rate: number, asOf = 0): void {
    this.#asOf = asOf;
    const now = performance.now();
    this.#positionMs = positionMs;
    this.#atMs = now;
    this.#isRunning = isRunning;
    this.#rate = rate;
    this.#reportedMs = positionMs;
    this.#grewAtMs = now;
  }

  get positionMs(): number {
    return this.#positionMs + (this.#isRunning ? (performance.now() - this.#atMs) * this.#rate : 0);
  }

  /**
   * Lavalink reported its position.
   *
   * @param time from its clock. Omit it if the position was just requested.
   */
  report(positionMs: number, isRunning: boolean, time = Number.POSITIVE_INFINITY): void {
    if (time < this.#asOf) return;
    const now = performance.now();
    if (positionMs > this.#reportedMs) this.#grewAtMs = now;
    this.#reportedMs = positionMs;
    this.#positionMs = positionMs;
    this.#atMs = now;
    this.#isRunning = isRunning;
  }

  /** The player's state is unknown for now: assumes it's not moving. */
  hold(): void {
    this.#positionMs = this.positionMs;
    this.#isRunning = false;
  }

  hasGrownTo(positionMs: number): boolean {
    return positionMs > this.#reportedMs;
  }

  /** How long no message has shown progress, in milliseconds. */
  get stalledMs(): number {
    return performance.now() - this.#grewAtMs;
  }
}
