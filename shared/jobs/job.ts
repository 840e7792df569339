/** Work that's done later or again and again. Jobs are declared like commands, and run by whichever process gets to them first. */
import type * as z from 'zod';
import { lazily } from '../platform/lazily.ts';
import type { Sql } from '../platform/postgres.ts';
import type { JobServices } from './services.ts';

/** What a job's handler knows besides its services. */
export interface JobContext<P> {
  payload: P;
  /** Unique per kind. */
  key: string;
  /** 1 for the first try. */
  attempt: number;
  dueAt: Date;
  now: Date;
  /** Aborts when the job has run for too long, or when another process holds it by now. */
  signal: AbortSignal;
  /**
   * Ends the job, and commits a change together with that end: however often the job is tried, the change happens exactly once. A
   * handler that never calls this has its job ended when it returns, so what it does may happen twice.
   *
   * @param change runs in the transaction that ends the job.
   * @param again when to run it again instead, with its attempts counted anew: what it waits for hasn't happened yet.
   * @throws when another process holds the job by now. Nothing was changed then.
   */
  settle(change?: (sql: Sql) => Promise<void>, again?: Date): Promise<void>;
}

/** Where a job may run: on an edge only (what touches the ledger), or on voice nodes too. */
export type JobPlace = 'edge' | 'anywhere';

export interface JobSpec<P extends z.ZodType, S> {
  /** Unique among all jobs. Lowercase words with underscores. It's stored, so it can't change. */
  kind: string;
  at: JobPlace;
  /** The schema of what it's asked, made on first use. */
  payload: () => P;
  /** When it's due next, for jobs that repeat. Whoever runs jobs adds them. */
  repeats?: (after: Date) => Date;
  /** How often it's tried before it's given up (default: {@link MAX_ATTEMPTS}). Repeating jobs are never given up. */
  maxAttempts?: number;
  /** How long one attempt may take, in milliseconds (default: {@link TIMEOUT_MS}). */
  timeoutMs?: number;
  /** How many of this kind one process runs at once (default: as many as there's room for). */
  slots?: number;
  /** It may take more than one Worker's request may do: 50 calls to others. Workers only end it when nobody else does. */
  isHeavy?: boolean;
  /** When there's no use in trying anymore. */
  expiresAt?(payload: z.output<P>): Date;
  run(context: JobContext<z.output<P>> & S): Promise<void>;
  /** Called once before a job is given up, for those whose outcome someone is waiting for. */
  givenUp?(context: Omit<JobContext<z.output<P>>, 'settle'> & S): Promise<void>;
}

/** A job whose payload type has been checked and erased. `S` is what its handler needs from the process that runs it. */
export interface Job<in S> {
  readonly kind: string;
  readonly at: JobPlace;
  readonly payload: () => z.ZodType;
  readonly repeats?: (after: Date) => Date;
  readonly maxAttempts: number;
  readonly timeoutMs: number;
  readonly slots: number | undefined;
  readonly isHeavy: boolean;
  readonly expiresAt: ((payload: never) => Date) | undefined;
  readonly run: (context: JobContext<never> & S) => Promise<void>;
  readonly givenUp: ((context: Omit<JobContext<never>, 'settle'> & S) => Promise<void>) | undefined;
}

/** Tries before a job is given up: with {@link retryDelayMs}, about four minutes. */
export const MAX_ATTEMPTS = 8;
/** In milliseconds. */
export const TIMEOUT_MS = 60_000;

const KIND = /^[a-z][a-z_]{1,47}$/;

/**
 * Declares a job whose handler gets the services every job has.
 *
 * @throws {RangeError} if the kind isn't one.
 *
 * @example
 * export const pruneOutcomes = job({
 *   kind: 'prune_outcomes', at: 'edge', payload: () => z.object({}), repeats: dailyAt(3, 30),
 *   run: ({ settle }) => settle(async (sql) => { await sql`delete …`; }),
 * });
 */
export const job = jobWith<JobServices>();

/** For jobs that need more services than {@link JobServices}: `jobWith<JobServices & { control: … }>()({ kind, … })`. */
export function jobWith<S>() {
  return <const P extends z.ZodType>(spec: JobSpec<P, S>): Job<S> => {
    if (!KIND.test(spec.kind)) throw new RangeError(`"${spec.kind}" is not a job kind.`);
    const { kind, at, repeats, maxAttempts = MAX_ATTEMPTS, timeoutMs = TIMEOUT_MS } = spec;
    const { slots, isHeavy = false, expiresAt, run, givenUp } = spec;
    const payload = lazily(spec.payload);
    return {
      ...{ kind, at, payload, maxAttempts, timeoutMs, slots, isHeavy, expiresAt, run, givenUp },
      ...(repeats && { repeats }),
    };
  };
}
