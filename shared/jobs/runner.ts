import { runTransaction } from '../platform/store.ts';
import type { Job, JobContext } from './job.ts';
import { JOB_DRIFT, JOB_DURATION, JOBS_RUN, JOBS_WAITING } from './metrics.ts';
import { addJob, type Claimed, claimJobs, failJob, isClaimLost, readBacklog, renewJobs, settleJob } from './queue.ts';
import { retryDelayMs } from './schedule.ts';
import type { JobServices } from './services.ts';

/** How long a claim lasts without being renewed, in milliseconds. So long does a job wait after its process died. */
export const JOB_LEASE_MS = 30_000;
/** Running jobs are renewed this often per lease. */
const RENEWALS = 3;
const CONCURRENCY = 8;
/** How often to look whether one job's retry is due, in milliseconds. */
const RETRY_POLL_MS = 250;
/** An error is for operators; whatever is longer is in the log. In characters. */
const ERROR_LENGTH = 500;

export interface JobRunnerOptions<S> {
  jobs: readonly Job<S>[];
  services: S & JobServices;
  /** Most jobs that run at once (default: 8). */
  concurrency?: number;
  /** In milliseconds (default: {@link JOB_LEASE_MS}). */
  leaseMs?: number;
}

interface Running {
  claimed: Claimed;
  stop: AbortController;
  done: Promise<void>;
}

/** Claims due jobs and runs them. It doesn't know the time: something calls {@link poll} whenever jobs may be due. */
export class JobRunner<S> {
  readonly #options: Required<JobRunnerOptions<S>>;
  readonly #byKind: ReadonlyMap<string, Job<S>>;
  readonly #running = new Map<string, Running>();
  #areRepeatingAdded = false;
  /** Whether the last attempt is to be followed by another one. */
  #isRetrying = false;
  #renewal: ReturnType<typeof setInterval> | undefined;

  /** @throws {RangeError} if two jobs have the same kind. */
  constructor(options: JobRunnerOptions<S>) {
    this.#options = { concurrency: CONCURRENCY, leaseMs: JOB_LEASE_MS, ...options };
    this.#byKind = new Map(options.jobs.map((job) => [job.kind, job]));
    if (this.#byKind.size < options.jobs.length) throw new RangeError('Two jobs have the same kind.');
  }

  /** How many jobs run now. */
  get size(): number {
    return this.#running.size;
  }

  /**
   * Starts as many due jobs as there's room for, and waits until there is some.
   *
   * @param key only the job with this key.
   * @returns how many it started.
   * @throws {Unavailable} if the database didn't answer in time.
   */
  async poll(key?: string): Promise<number> {
    const { services, concurrency, leaseMs } = this.#options;
    const { store } = services;
    await this.#addRepeating();
    if (this.#running.size >= concurrency) await Promise.race([...this.#running.values()].map(({ done }) => done));
    const limit = concurrency - this.#running.size;
    const claimed = await claimJobs(store, [...this.#byKind.values()], { limit, leaseMs, key: key ?? null });
    for (const one of claimed) this.#start(one);
    return claimed.length;
  }

  /**
   * Runs due jobs until none is left or the time is over, for processes that live only as long as one event.
   *
   * @throws {Unavailable} if the database didn't answer in time.
   */
  async runUntilIdle(limitMs: number): Promise<void> {
    const endMs = performance.now() + limitMs;
    while (performance.now() < endMs) {
      const started = await this.poll();
      if (started === 0 && this.#running.size === 0) return;
      await Promise.race([
        ...[...this.#running.values()].map(({ done }) => done),
        new Promise((resolve) => setTimeout(resolve, Math.max(0, endMs - performance.now()))),
      ]);
    }
    this.abort();
    await this.settled();
  }

  /**
   * Runs one job with its retries, unless somebody else has it, until it ends or the time is over.
   *
   * @throws {Unavailable} if the database didn't answer in time.
   */
  async runOne(key: string, limitMs: number): Promise<void> {
    const endMs = performance.now() + limitMs;
    const abort = setTimeout(() => this.abort(), limitMs);
    try {
      while (performance.now() < endMs) {
        const started = await this.poll(key);
        await this.settled();
        if (started === 0 && !this.#isRetrying) return;
        await new Promise((resolve) => setTimeout(resolve, this.#isRetrying ? RETRY_POLL_MS : 0));
      }
    } finally {
      clearTimeout(abort);
    }
  }

  /** Asks running jobs to stop; those that don't finish are retried elsewhere. */
  abort(): void {
    for (const { stop } of this.#running.values()) stop.abort(new Error('The process is shutting down.'));
  }

  /** Resolves when no job is running. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  /** Sets the gauges of what is waiting. @throws {Unavailable} if the database didn't answer in time. */
  async measure(): Promise<void> {
    const { store } = this.#options.services;
    const backlog = new Map((await readBacklog(store)).map((one) => [one.kind, one]));
    for (const kind of new Set([...this.#byKind.keys(), ...backlog.keys()])) {
      const counts = backlog.get(kind) ?? { due: 0, late: 0, dead: 0 };
      for (const state of ['due', 'late', 'dead'] as const)
        store.observe.gauge(JOBS_WAITING, { kind, state }, counts[state]);
    }
  }

  /** The first time, they run at once: after an installation, it's good to know that they can. */
  async #addRepeating(): Promise<void> {
    if (this.#areRepeatingAdded) return;
    const { store } = this.#options.services;
    for (const { kind, repeats } of this.#byKind.values())
      if (repeats !== undefined) await addJob(store.sql(), { kind, key: '', payload: {} });
    this.#areRepeatingAdded = true;
  }

  #start(claimed: Claimed): void {
    const job = this.#byKind.get(claimed.kind);
    if (job === undefined) return;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(new Error(`It took longer than ${job.timeoutMs} ms.`)), job.timeoutMs);
    const done = this.#attempt(job, claimed, stop.signal).finally(() => {
      clearTimeout(timer);
      this.#running.delete(claimed.id);
      if (this.#running.size > 0) return;
      clearInterval(this.#renewal);
      this.#renewal = undefined;
    });
    this.#running.set(claimed.id, { claimed, stop, done });
    this.#renewal ??= setInterval(() => void this.#renew(), this.#options.leaseMs / RENEWALS);
  }

  /** Runs one attempt to its end; never rejects. */
  async #attempt(job: Job<S>, claimed: Claimed, signal: AbortSignal): Promise<void> {
    const { store, log } = this.#options.services;
    const { observe } = store;
    const { kind } = job;
    const startedAt = performance.now();
    if (claimed.attempt === 1) observe.measure(JOB_DRIFT, { kind }, Math.max(0, claimed.lateMs) / 1_000);
    let status: 'done' | 'retried' | 'dead' | 'lost';
    try {
      status = claimed.isExhausted
        ? await this.#fail(job, claimed, signal, new Error('Every process that ran it ended before it did.'))
        : await this.#run(job, claimed, signal);
    } catch (error) {
      // The database is away: the lease ends, and somebody tries again.
      log.warn({ kind, key: claimed.key, error }, 'could not end a job');
      status = 'lost';
    }
    this.#isRetrying = status === 'retried';
    observe.measure(JOB_DURATION, { kind }, (performance.now() - startedAt) / 1_000);
    observe.count(JOBS_RUN, { kind, status });
  }

  async #run(job: Job<S>, claimed: Claimed, signal: AbortSignal): Promise<'done' | 'retried' | 'dead' | 'lost'> {
    const { store, log } = this.#options.services;
    let isSettled = false;
    const settle: JobContext<never>['settle'] = async (change) => {
      if (isSettled) throw new TypeError('The job has been settled already.');
      signal.throwIfAborted();
      await runTransaction(store, 'job_settle', async (sql) => {
        // In this order, because whoever cancels a job has the lock on what it's about before it takes the job.
        await change?.(sql);
        await settleJob(sql, claimed, job.repeats?.(store.clock()));
      });
      isSettled = true;
    };
    try {
      const context = { ...this.#contextOf(job, claimed, signal), settle };
      await unlessAborted(job.run(context), signal);
      if (!isSettled) await settle();
      return 'done';
    } catch (error) {
      if (isSettled) {
        log.error({ kind: job.kind, key: claimed.key, error }, 'a job failed after its end');
        return 'done';
      }
      if (isClaimLost(error)) return 'lost';
      return this.#fail(job, claimed, signal, error);
    }
  }

  #contextOf(job: Job<S>, { payload, key, attempt, dueAt }: Claimed, signal: AbortSignal) {
    const { services } = this.#options;
    return {
      ...services,
      payload: job.payload.parse(payload) as never,
      ...{ key, attempt, signal },
      dueAt: new Date(dueAt),
      now: services.store.clock(),
    };
  }

  async #fail(
    job: Job<S>,
    claimed: Claimed,
    signal: AbortSignal,
    error: unknown,
  ): Promise<'retried' | 'dead' | 'lost'> {
    const { store, log } = this.#options.services;
    const { kind, maxAttempts, repeats, givenUp } = job;
    const { key, attempt } = claimed;
    const text = (error instanceof Error ? error.message : String(error)).slice(0, ERROR_LENGTH).replaceAll('\0', '');
    const isLast = attempt >= maxAttempts && repeats === undefined;
    if (isLast && givenUp !== undefined) {
      const tell = async () => givenUp(this.#contextOf(job, claimed, signal));
      await tell().catch((problem: unknown) =>
        log.warn({ kind, key, error: problem }, 'could not say that a job failed'),
      );
    }
    const nowMs = store.clock().getTime();
    const retryAtMs = nowMs + retryDelayMs(attempt, Math.random());
    const nextMs = repeats?.(new Date(nowMs)).getTime() ?? Number.POSITIVE_INFINITY;
    const retry = isLast ? undefined : new Date(Math.min(retryAtMs, nextMs));
    const isHeld = await failJob(store, claimed, text, retry);
    if (!isHeld) return 'lost';
    log[isLast ? 'error' : 'warn'](
      { kind, key, attempt, error },
      isLast ? 'gave up a job' : 'a job failed and will be retried',
    );
    return isLast ? 'dead' : 'retried';
  }

  async #renew(): Promise<void> {
    const { services, leaseMs } = this.#options;
    const { store, log } = services;
    const running = [...this.#running.values()];
    try {
      const held = await renewJobs(
        store,
        running.map(({ claimed }) => claimed),
        leaseMs,
      );
      for (const { claimed, stop } of running)
        if (!held.has(claimed.id)) stop.abort(new Error('Another process holds the job by now.'));
    } catch (error) {
      // It's tried again before the leases end.
      log.warn({ error }, 'could not renew jobs');
    }
  }
}

/** The work's result, or the signal's reason once it's aborted: a handler that ignores the signal blocks nobody. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}
