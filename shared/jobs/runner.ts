import { failAttempt, runAttempt } from './attempt.ts';
import type { Job } from './job.ts';
import { JOBS_WAITING } from './metrics.ts';
import { addJobAlone, type Claimed, type ClaimOptions, claimJobs, readBacklog, renewJobs } from './queue.ts';
import type { JobServices } from './services.ts';

/** How long a claim lasts without being renewed, in milliseconds. So long does a job wait after its process died. */
export const JOB_LEASE_MS = 30_000;
/** Running jobs are renewed this often per lease. */
const RENEWALS = 3;
const CONCURRENCY = 8;
/** How often to look whether one job's retry is due, in milliseconds. */
const RETRY_POLL_MS = 250;

export interface JobRunnerOptions<S> {
  jobs: readonly Job<S>[];
  services: S & JobServices;
  /** Most jobs that run at once (default: 8). */
  concurrency?: number;
  /** In milliseconds (default: {@link JOB_LEASE_MS}). */
  leaseMs?: number;
  /** This process runs no heavy jobs. It only ends them when nobody else does; see {@link JobRunner.endUnserved}. */
  isLight?: boolean;
  /** Sets more gauges whenever the backlog is measured (default: none). */
  measureMore?: () => Promise<void>;
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
  /** By claim: after a long pause, a process can claim a job again that it's still running. */
  readonly #running = new Map<string, Running>();
  readonly #measuredKinds = new Set<string>();
  #areRepeatingAdded = false;
  #isStopped = false;
  /** Whether the last attempt is to be followed by another one. */
  #isRetrying = false;
  #renewal: ReturnType<typeof setInterval> | undefined;

  /** @throws {RangeError} if two jobs have the same kind. */
  constructor(options: JobRunnerOptions<S>) {
    this.#options = {
      concurrency: CONCURRENCY,
      leaseMs: JOB_LEASE_MS,
      isLight: false,
      measureMore: async () => {},
      ...options,
    };
    this.#byKind = new Map(options.jobs.map((job) => [job.kind, job]));
    if (this.#byKind.size < options.jobs.length) throw new RangeError('Two jobs have the same kind.');
  }

  /**
   * Starts as many due jobs as there's room for, and waits until there is some.
   *
   * @param key only the job with this key.
   * @returns how many it started.
   * @throws {Unavailable} if the database didn't answer in time.
   */
  async poll(key?: string): Promise<number> {
    const { concurrency, isLight } = this.#options;
    // Whoever waits for one job doesn't wait for this, which is a statement for each kind.
    if (key === undefined) await this.#addRepeating();
    if (this.#running.size >= concurrency) await Promise.race(this.#pending());
    const jobs = [...this.#byKind.values()].filter(({ isHeavy }) => !(isLight && isHeavy));
    const claimed = await this.#claim(jobs, { limit: concurrency - this.#running.size, key: key ?? null });
    for (const one of claimed) this.#start(one);
    return claimed.length;
  }

  /**
   * Runs due jobs until none is left, for processes that live only as long as one event.
   *
   * @param limitMs after which it stops.
   * @param most jobs it starts.
   * @throws {Unavailable} if the database didn't answer in time.
   */
  async runUntilIdle(limitMs: number, most: number = Number.POSITIVE_INFINITY): Promise<void> {
    const endMs = performance.now() + limitMs;
    let started = 0;
    while (performance.now() < endMs && started < most) {
      const count = await this.poll();
      if (count === 0 && this.#running.size === 0) return;
      started += count;
      await Promise.race([...this.#pending(), sleep(Math.max(0, endMs - performance.now()))]);
    }
    await Promise.race([this.settled(), sleep(Math.max(0, endMs - performance.now()))]);
    this.abort();
    await this.settled();
  }

  /**
   * Runs one job with its retries, unless someone else has it, until it ends or the time is over.
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
        await sleep(this.#isRetrying ? RETRY_POLL_MS : 0);
      }
    } finally {
      clearTimeout(abort);
    }
  }

  /**
   * Gives up heavy jobs that someone waits for and that nobody else has run, so that their end is certain.
   *
   * @param overdueMs how long they have been due.
   * @throws {Unavailable} if the database didn't answer in time.
   */
  async endUnserved(overdueMs: number): Promise<void> {
    const jobs = [...this.#byKind.values()].filter(({ isHeavy, givenUp }) => isHeavy && givenUp !== undefined);
    const { services, concurrency: limit } = this.#options;
    const claimed = await this.#claim(jobs, { limit, overdueMs });
    const error = new Error('Nobody ran it in time.');
    const { signal } = new AbortController();
    for (const one of claimed) {
      const job = this.#byKind.get(one.kind);
      if (job !== undefined) await failAttempt(job, one, services, signal, error, true);
    }
  }

  /** Claims nothing more, and asks running jobs to stop; those that don't finish are retried elsewhere. */
  abort(): void {
    this.#isStopped = true;
    for (const { stop } of this.#running.values()) stop.abort(new Error('The process is shutting down.'));
  }

  /** Resolves when no job is running. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#pending());
  }

  /** Sets the gauges of what is waiting. @throws {Unavailable} if the database didn't answer in time. */
  async measure(): Promise<void> {
    const { store } = this.#options.services;
    const backlog = new Map((await readBacklog(store)).map((one) => [one.kind, one]));
    // A kind that was reported once is reported from then on, even if it's another process's.
    for (const kind of [...this.#byKind.keys(), ...backlog.keys()]) this.#measuredKinds.add(kind);
    for (const kind of this.#measuredKinds) {
      const counts = backlog.get(kind) ?? { due: 0, late: 0, dead: 0 };
      for (const state of ['due', 'late', 'dead'] as const)
        store.observe.gauge(JOBS_WAITING, { kind, state }, counts[state]);
    }
    await this.#options.measureMore();
  }

  #pending(): Promise<void>[] {
    return [...this.#running.values()].map(({ done }) => done);
  }

  async #claim(jobs: readonly Job<S>[], options: Omit<ClaimOptions, 'leaseMs'>): Promise<Claimed[]> {
    const { services, leaseMs } = this.#options;
    if (this.#isStopped || options.limit <= 0 || jobs.length === 0) return [];
    const running = [...this.#running.values()].map(({ claimed }) => claimed.kind);
    const withRoom = jobs.map((job) => {
      const taken = running.filter((kind) => kind === job.kind).length;
      return { ...job, slots: job.slots === undefined ? undefined : job.slots - taken };
    });
    return claimJobs(services.store, withRoom, { ...options, leaseMs });
  }

  /** The first time, they run at once: after an installation, it's good to know that they can. */
  async #addRepeating(): Promise<void> {
    if (this.#areRepeatingAdded) return;
    const { store } = this.#options.services;
    for (const { kind, repeats } of this.#byKind.values())
      if (repeats !== undefined) await addJobAlone(store, { kind, key: '', payload: {} });
    this.#areRepeatingAdded = true;
  }

  #start(claimed: Claimed): void {
    const job = this.#byKind.get(claimed.kind);
    if (job === undefined) return;
    const { services, leaseMs } = this.#options;
    const stop = new AbortController();
    // It was claimed while the process was told to stop.
    if (this.#isStopped) stop.abort(new Error('The process is shutting down.'));
    const timer = setTimeout(() => stop.abort(new Error(`It took longer than ${job.timeoutMs} ms.`)), job.timeoutMs);
    const done = runAttempt(job, claimed, services, stop.signal).then((status) => {
      clearTimeout(timer);
      this.#isRetrying = status === 'retried';
      this.#running.delete(claimed.claim);
      if (this.#running.size > 0) return;
      clearInterval(this.#renewal);
      this.#renewal = undefined;
    });
    this.#running.set(claimed.claim, { claimed, stop, done });
    this.#renewal ??= setInterval(() => void this.#renew(), leaseMs / RENEWALS);
  }

  async #renew(): Promise<void> {
    const { services, leaseMs } = this.#options;
    const running = [...this.#running.values()];
    try {
      const claims = running.map(({ claimed }) => claimed);
      const held = await renewJobs(services.store, claims, leaseMs);
      for (const { claimed, stop } of running)
        if (!held.has(claimed.claim)) stop.abort(new Error('Another process holds the job by now.'));
    } catch (error) {
      // It's tried again before the leases end.
      services.log.warn({ error }, 'could not renew jobs');
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.min(ms, 2 ** 31 - 1)));
}
