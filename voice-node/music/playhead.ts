/** How far what plays has come: between two messages of Lavalink it is reckoned. In milliseconds of the track's own time. */
export class Playhead {
  #positionMs = 0;
  #atMs = 0;
  #rate = 1;
  #isRunning = false;
  #asOf = 0;
  /** Of the last message, and when the position last grew from one to the next. */
  #reportedMs = 0;
  #grewAtMs = 0;

  /** Lavalink is being told to go there. Until it has said that it did, what it says is of before. */
  expect(positionMs: number): void {
    this.start(positionMs, false, this.#rate, Number.POSITIVE_INFINITY);
  }

  /**
   * @param rate how fast the track's time passes.
   * @param asOf since when that is so, by Lavalink's clock: what it said earlier may come later.
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

  /** Lavalink said where it is. @param time of its clock; left out where it was asked just now. */
  report(positionMs: number, isRunning: boolean, time = Number.POSITIVE_INFINITY): void {
    if (time < this.#asOf) return;
    const now = performance.now();
    if (positionMs > this.#reportedMs) this.#grewAtMs = now;
    this.#reportedMs = positionMs;
    this.#positionMs = positionMs;
    this.#atMs = now;
    this.#isRunning = isRunning;
  }

  /** Nothing is known of it for the moment: it is taken to stand. */
  hold(): void {
    this.#positionMs = this.positionMs;
    this.#isRunning = false;
  }

  hasGrownTo(positionMs: number): boolean {
    return positionMs > this.#reportedMs;
  }

  /** For how long no message has said that it went on. */
  get standsSinceMs(): number {
    return performance.now() - this.#grewAtMs;
  }
}
