/** The parts of the sandbox, each started, broken and mended on its own. */
import type { FaultRequest } from './protocol.ts';

/** Breaks or mends one part; throws a sentence when the part cannot be broken that way. */
export type FaultHandler = (fault: FaultRequest) => Promise<void>;

/** A process that can be killed and started again in the same place. */
interface Restartable {
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Keeps one process, and replaces it on demand. */
export class Replaceable<T extends Restartable> {
  readonly #start: () => Promise<T>;
  #current: T | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(start: () => Promise<T>) {
    this.#start = start;
  }

  get current(): T | undefined {
    return this.#current;
  }

  start(): Promise<T> {
    return this.#inTurn(async () => {
      this.#current ??= await this.#start();
      return this.#current;
    });
  }

  kill(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#current?.kill();
      this.#current = undefined;
    });
  }

  stop(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#current?.stop();
      this.#current = undefined;
    });
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const done = this.#turn.then(work, work);
    this.#turn = done.catch(() => {});
    return done;
  }
}

/** The faults of something that can be slowed down and made to fail, and killed where it is a process of its own. */
export function faultsOf(part: {
  process?: { kill(): Promise<void>; restart(): Promise<void> };
  latency(ms: number): void;
  error(status: number): void;
  heal(): void;
}): FaultHandler {
  let healing: NodeJS.Timeout | undefined;
  return async ({ action, ms, status, forMs }) => {
    // The end of an earlier fault is not the end of this one.
    clearTimeout(healing);
    switch (action) {
      case 'latency':
        part.latency(ms ?? 1_000);
        break;
      case 'error':
        part.error(status ?? 503);
        break;
      case 'heal':
        part.heal();
        break;
      case 'kill':
        if (part.process === undefined) part.error(503);
        else await part.process.kill();
        break;
      case 'restart':
        part.heal();
        await part.process?.restart();
        break;
    }
    if (forMs !== undefined && (action === 'latency' || action === 'error'))
      healing = setTimeout(() => part.heal(), forMs).unref();
  };
}
