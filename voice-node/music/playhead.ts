/** Less than this can be missing between two messages because of their timing, in milliseconds. */
const JITTER_MS = 250;
/** After this much steady progress, earlier silence is forgotten, in milliseconds. A burst before the next silence is shorter. */
const STEADY_MS = 10_000;

/** The playback position, extrapolated between Lavalink's messages. In milliseconds of the track's own time. */
export class Playhead {
  #positionMs = 0;
  #atMs = 0;
  #rate = 1;
  #isRunning = false;
  #asOf = 0;
  /** The position in the last message, and when that was. */
  #reportedMs = 0;
  #reportedAtMs = 0;
  #isWanted = false;
  /** Whether Lavalink couldn't say anything since its last message. It says so later, all at once. */
  #isCutOff = false;
  /** How long it should have played by now and hasn't, and how long it has since, both in real time. */
  #silentMs: number;
  #steadyMs = 0;

  /** @param silentMs how long the track was silent in an earlier play that this one continues. */
  constructor(silentMs = 0) {
    this.#silentMs = silentMs;
  }

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
    this.#reportedAtMs = now;
    this.#isWanted = isRunning;
    this.#isCutOff = false;
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
    if (this.#isWanted && !this.#isCutOff)
      this.#count(now - this.#reportedAtMs, (positionMs - this.#reportedMs) / this.#rate);
    this.#isCutOff = false;
    this.#reportedAtMs = now;
    this.#reportedMs = positionMs;
    this.#positionMs = positionMs;
    this.#atMs = now;
    this.#isRunning = isRunning;
  }

  /** The player's state is unknown for now: assumes it's not moving. */
  hold(): void {
    this.#positionMs = this.positionMs;
    this.#isRunning = false;
    this.#isCutOff = true;
  }

  hasGrownTo(positionMs: number): boolean {
    return positionMs > this.#reportedMs;
  }

  /**
   * How long the track should have been heard and wasn't, in milliseconds. Counts from the last message, so it's never 0 for long. A
   * position that grows for a moment makes no sound that anyone would call music, so it doesn't start over.
   */
  get silentMs(): number {
    return this.#silentMs + (this.#isWanted ? performance.now() - this.#reportedAtMs : 0);
  }

  /** Whether no silence is left to remember. */
  get isSteady(): boolean {
    return this.#silentMs === 0;
  }

  #count(passedMs: number, playedMs: number): void {
    const missingMs = passedMs - Math.max(0, playedMs);
    if (missingMs >= passedMs / 2) {
      this.#silentMs += missingMs;
      if (missingMs >= JITTER_MS) this.#steadyMs = 0;
      return;
    }
    this.#steadyMs += passedMs;
    if (this.#steadyMs >= STEADY_MS) this.#silentMs = 0;
  }
}
