/**
 * Requests to stop a Node process. One request may arrive several times: Ctrl-C and systemd signal every process of a group, and the
 * parent that started this one passes the signal on.
 */

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** Signals within this time are one request, in milliseconds. Nobody presses Ctrl-C twice that fast. */
const SAME_REQUEST_MS = 500;

/**
 * Stops the process once, whoever is signaled: by a signal, or when the parent with an IPC channel is gone.
 *
 * @param again called for every later signal (default: it's ignored, because stopping takes a bounded time).
 */
export function onStopRequest(stop: () => void, again: () => void = () => {}): void {
  let requestedAtMs: number | undefined;
  const request = (isSignal: boolean) => {
    const now = performance.now();
    if (requestedAtMs === undefined) {
      requestedAtMs = now;
      stop();
    } else if (isSignal && now - requestedAtMs >= SAME_REQUEST_MS) again();
  };
  for (const signal of SIGNALS) process.on(signal, () => request(true));
  // The parent is gone, for whatever reason. It ends after a signal too, so this never means a second request.
  process.on('disconnect', () => request(false));
  process.channel?.unref();
}
