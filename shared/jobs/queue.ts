/** Jobs as the database keeps them. */
import { call } from '../platform/call.ts';
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import { run, type Store } from '../platform/store.ts';
import type { Job } from './job.ts';

/** One attempt at a job, which its claim identifies. */
export interface Claimed {
  id: string;
  claim: string;
  kind: string;
  key: string;
  payload: unknown;
  /** 1 for the first try. */
  attempt: number;
  /** In ISO 8601. */
  dueAt: string;
  /** For how long it had been due, in milliseconds, by the database's clock. */
  lateMs: number;
  /** The interaction that filed it, as {@link Correlation} knows it; null if none did, or not directly. */
  traceId?: string | null;
  /** Every process that ran it died. It only remains to give it up. */
  isExhausted: boolean;
}

/** A job to add. */
export interface NewJob<P> {
  kind: string;
  /** Adding a job whose kind and key exist already changes nothing. */
  key: string;
  payload: P;
  /** Default: now. */
  runAt?: Date;
}

/** SQLSTATE of `job_settle` when another process holds the job by now. */
const CLAIM_LOST = 'CJ001';

/** Adds a job; inside a transaction, together with what makes it necessary. Returns whether it's new. */
export async function addJob<P extends object>(sql: Sql, { kind, key, payload, runAt }: NewJob<P>): Promise<boolean> {
  const [row] = await sql<{ isNew: boolean }[]>`
    select ${call(sql, 'job_add', { kind, key, payload, runAt: runAt ?? null })} as "isNew"`;
  return row?.isNew === true;
}

/** Adds a job with a statement of its own. @throws {Unavailable} if the database didn't answer in time. */
export function addJobAlone<P extends object>(
  store: Store,
  { kind, key, payload, runAt }: NewJob<P>,
): Promise<boolean> {
  return run(store, 'job_add', { kind, key, payload, runAt: runAt ?? null });
}

/** Claims due jobs for one lease. */
export function claimJobs(
  store: Store,
  jobs: readonly (Pick<Job<never>, 'kind' | 'maxAttempts' | 'repeats'> & { slots?: number | undefined })[],
  { limit, leaseMs, key = null, overdueMs = 0 }: ClaimOptions,
): Promise<Claimed[]> {
  const kinds = jobs.map(({ kind, maxAttempts, repeats, slots = null }) => ({
    ...{ kind, slots },
    // Repeating jobs are never given up.
    maxAttempts: repeats === undefined ? maxAttempts : 2_147_483_647,
  }));
  return run(store, 'job_claim', { kinds, limit, lease: `${leaseMs} ms`, key, overdue: `${overdueMs} ms` });
}

export interface ClaimOptions {
  limit: number;
  leaseMs: number;
  /** Only the job with this key. */
  key?: string | null;
  /** Only jobs that have been due for longer. */
  overdueMs?: number;
}

/** Extends the leases of running jobs. Returns the claims that are still held. */
export async function renewJobs(
  store: Store,
  claims: readonly Pick<Claimed, 'id' | 'claim'>[],
  leaseMs: number,
): Promise<Set<string>> {
  const held: string[] = await run(store, 'job_renew', {
    claims: claims.map(({ id, claim }) => ({ job: id, claim })),
    lease: `${leaseMs} ms`,
  });
  return new Set(held);
}

/** Ends an attempt that succeeded, in the transaction of its change. @param next when a repeating job is due again. */
export async function settleJob(sql: Sql, { id, claim }: Claimed, next: Date | undefined): Promise<void> {
  await sql`select ${call(sql, 'job_settle', { job: id, claim, next: next ?? null })}`;
}

/** Ends an attempt that failed. @param retry when to try again; undefined gives the job up. */
export function failJob(
  store: Store,
  { id, claim }: Claimed,
  error: string,
  retry: Date | undefined,
): Promise<boolean> {
  return run(store, 'job_fail', { job: id, claim, error, retry: retry ?? null });
}

/** Whether an error says that another process holds the job by now. */
export function isClaimLost(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === CLAIM_LOST;
}

/** What is waiting, by kind. */
export interface Backlog {
  kind: string;
  due: number;
  /** Due for more than a minute. */
  late: number;
  /** Given up. */
  dead: number;
  /** For how long the oldest has been due. */
  lateSeconds: number;
}

export function readBacklog(store: Store): Promise<Backlog[]> {
  return run(store, 'job_backlog', {});
}

/** What {@link readBacklog} reads, as part of a larger statement. */
export function backlogIn(sql: Sql): SqlFragment {
  return call(sql, 'job_backlog', {});
}
