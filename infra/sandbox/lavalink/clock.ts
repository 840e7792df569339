/** The one source of time of an endpoint, so that tests can move it by hand. */
export interface Clock {
  /** Unix time in ms, with fractions; never goes back. */
  now(): number;
  /** Runs `act` once, `ms` from now (0 and up), unless the returned function is called before. */
  after(ms: number, act: () => void): Cancel;
}

export type Cancel = () => void;

/** The longest a timer of Node waits; it fires at once for more. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, act) {
    if (ms > LONGEST_MS) return () => {};
    // Not kept alive by it: what plays here must not hold a process that is done.
    const timer = setTimeout(act, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** Runs `act` every `ms` from now on, without drift. */
export function every(clock: Clock, ms: number, act: () => void): Cancel {
  let due = clock.now() + ms;
  let cancel: Cancel = () => {};
  const plan = () => {
    cancel = clock.after(Math.max(0, due - clock.now()), () => {
      // Rounds that were missed altogether (a busy machine) are not made up for.
      due = Math.max(due + ms, clock.now());
      plan();
      act();
    });
  };
  plan();
  return () => cancel();
}
