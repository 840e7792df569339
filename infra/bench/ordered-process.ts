import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A child process that carries out one order at a time. Its side is {@link takeOrders}. */
export class OrderedProcess<Order extends object> {
  readonly #child: ChildProcess;

  constructor(program: URL) {
    this.#child = fork(fileURLToPath(program));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws when it fails or ends. */
  async order<T>(order: Order): Promise<T> {
    const cancel = new AbortController();
    try {
      this.#child.send(order);
      const [message] = (await Promise.race([
        once(this.#child, 'message', { signal: cancel.signal }),
        once(this.#child, 'exit', { signal: cancel.signal }).then(([code]) => [
          { error: `It ended with code ${code}.` },
        ]),
      ])) as [{ result?: T; error?: string }];
      if (message.error !== undefined) throw new Error(message.error);
      return message.result as T;
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

/** Takes the orders of the process that started this one, and ends with it. */
export function takeOrders<Order>(carryOut: (order: Order) => Promise<unknown>): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (order: Order) => {
    carryOut(order).then(
      (result) => process.send?.({ result }),
      (error: unknown) => process.send?.({ error: String(error) }),
    );
  });
}
