/** The parts of the sandbox, each started, broken and mended on its own. */
import type { FaultRequest } from '../control/protocol.ts';

/** A part did not start. The message names it, says why, and what to do. */
export class PartError extends Error {
  override name = 'PartError';

  constructor(part: string, cause: unknown, advice: string) {
    super(`${part} did not start: ${cause instanceof Error ? cause.message : String(cause)}\n  ${advice}`, { cause });
  }
}

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

/** All results; the first error only after everything has settled, so that nothing starts behind the clean-up's back. */
export async function allOrFirstError<const T extends readonly Promise<unknown>[]>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work) as Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>;
}

/** Of what a part cannot be made to do. */
export function notHere(sentence: string): () => never {
  return () => {
    throw new Error(sentence);
  };
}
