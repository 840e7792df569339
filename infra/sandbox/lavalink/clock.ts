/** An endpoint's only source of time, so that tests can control it. */
export interface Clock {
  /** Unix time in ms, with fractions. It never goes back. */
  now(): number;
  /** Runs `act` once, `ms` from now (0 or more), unless the returned function is called first. */
  after(ms: number, act: () => void): Cancel;
}

export type Cancel = () => void;

/** Node's longest timer delay. Longer timers would fire immediately. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, act) {
    if (ms > MAX_TIMER_MS) return () => {};
    // Unreferenced, so that a track that's playing doesn't keep a finished process alive.
    const timer = setTimeout(act, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** Runs `act` every `ms`, without drift. */
export function every(clock: Clock, ms: number, act: () => void): Cancel {
  let due = clock.now() + ms;
  let cancel: Cancel = () => {};
  const schedule = () => {
    cancel = clock.after(Math.max(0, due - clock.now()), () => {
      // Rounds that a busy machine missed are skipped.
      due = Math.max(due + ms, clock.now());
      schedule();
      act();
    });
  };
  schedule();
  return () => cancel();
}
