/** The sandbox's parts: each one starts, breaks, and heals on its own. */
import type { FaultRequest } from '../control/protocol.ts';

/** A part didn't start. The message names it and says why and what to do. */
export class PartError extends Error {
  override name = 'PartError';

  constructor(part: string, cause: unknown, advice: string) {
    super(`${part} didn’t start: ${cause instanceof Error ? cause.message : String(cause)}\n  ${advice}`, { cause });
  }
}

/** Breaks or heals one part. Throws if the part doesn't support the fault. */
export type FaultHandler = (fault: FaultRequest) => Promise<void>;

/** A process that can be killed and started again. */
interface Restartable {
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Runs one process and replaces it on demand. */
export class Replaceable<T extends Restartable> {
  readonly #start: () => Promise<T>;
  #current: T | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(start: () => Promise<T>) {
    this.#start = start;
  }

  get current(): T | undefined {
    return this.#current;
  }

  start(): Promise<T> {
    return this.#enqueue(async () => {
      this.#current ??= await this.#start();
      return this.#current;
    });
  }

  kill(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#current?.kill();
      this.#current = undefined;
    });
  }

  stop(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#current?.stop();
      this.#current = undefined;
    });
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  #enqueue<R>(work: () => Promise<R>): Promise<R> {
    const done = this.#queue.then(work, work);
    this.#queue = done.catch(() => {});
    return done;
  }
}

/** The fault handler of a part that can be slow or fail, and that can be killed if it's a process. */
export function faultsOf(part: {
  process?: { kill(): Promise<void>; restart(): Promise<void> };
  /** @param fault for parts that can be slow, or fail, in more than one way. */
  latency(ms: number, fault?: Partial<FaultRequest>): void;
  error(status: number, fault?: FaultRequest): void;
  heal(): void;
}): FaultHandler {
  let expiry: NodeJS.Timeout | undefined;
  return async (fault) => {
    const { action, ms, status, forMs } = fault;
    // An earlier fault that expires must not end this one.
    clearTimeout(expiry);
    switch (action) {
      case 'latency':
        part.latency(ms ?? 1_000, fault);
        break;
      case 'error':
        part.error(status ?? 503, fault);
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
      expiry = setTimeout(() => part.heal(), forMs).unref();
  };
}

/** Like `Promise.all`, but rejects only once everything has settled, so that nothing starts after the cleanup. */
export async function allOrFirstError<const T extends readonly Promise<unknown>[]>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work) as Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>;
}

/** For faults that a part doesn't support. */
export function unsupported(sentence: string): () => never {
  return () => {
    throw new Error(sentence);
  };
}
