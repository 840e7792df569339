import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Slice } from './stats.ts';

/** A process that measures on demand, one slice at a time: it is sent an order, and sends back `{ slice }` or `{ error }`. */
export class MeasuringProcess<Order extends object> {
  readonly #child: ChildProcess;

  /** @param program beside this file. */
  constructor(program: string, environment: Readonly<Record<string, string>> = {}) {
    const path = fileURLToPath(new URL(program, import.meta.url));
    this.#child = fork(path, { env: { ...process.env, ...environment } });
  }

  /** @throws when an answer was wrong, or the process ended. */
  async measure(order: Order): Promise<Slice> {
    const cancel = new AbortController();
    try {
      this.#child.send(order);
      const [message] = (await Promise.race([
        once(this.#child, 'message', { signal: cancel.signal }),
        once(this.#child, 'exit', { signal: cancel.signal }).then(([code]) => [{ error: `it ended with ${code}` }]),
      ])) as [{ slice?: Slice; error?: string }];
      if (message.slice === undefined) throw new Error(message.error);
      return message.slice;
    } finally {
      cancel.abort();
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill();
    await gone;
  }
}
