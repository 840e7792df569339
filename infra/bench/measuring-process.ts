import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Slice } from './stats.ts';

/** A child process that measures one slice per order, and responds with `{ slice }` or `{ error }`. */
export class MeasuringProcess<Order extends object> {
  readonly #child: ChildProcess;

  /** @param program path relative to this file. */
  constructor(program: string, environment: Readonly<Record<string, string>> = {}) {
    const path = fileURLToPath(new URL(program, import.meta.url));
    this.#child = fork(path, { env: { ...process.env, ...environment } });
  }

  /** @throws if a response was wrong or the process exited. */
  async measure(order: Order): Promise<Slice> {
    const cancel = new AbortController();
    try {
      this.#child.send(order);
      const [message] = (await Promise.race([
        once(this.#child, 'message', { signal: cancel.signal }),
        once(this.#child, 'exit', { signal: cancel.signal }).then(([code]) => [
          { error: `the process exited with code ${code}` },
        ]),
      ])) as [{ slice?: Slice; error?: string }];
      if (message.slice === undefined) throw new Error(message.error);
      return message.slice;
    } finally {
      cancel.abort();
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill();
    await exited;
  }
}
