/** One attempt at a job, from its claim to its end. */
import { Correlation } from '../platform/correlation.ts';
import { runTransaction } from '../platform/store.ts';
import { type Span, type SpanStart, traceCaused } from '../platform/tracing.ts';
import type { Job, JobContext } from './job.ts';
import { JOB_DRIFT, JOB_DURATION, JOBS_RUN } from './metrics.ts';
import { type Claimed, failJob, isClaimLost, settleJob } from './queue.ts';
import { retryDelayMs } from './schedule.ts';
import type { JobServices } from './services.ts';

/** How an attempt ended. `lost`: another process holds the job by now, or will once the lease ends. */
export type AttemptStatus = 'done' | 'retried' | 'dead' | 'lost';

/** An error is for operators; whatever is longer is in the log. In characters. */
const ERROR_LENGTH = 500;

/** Runs one attempt to its end, as a part of what the interaction that filed it led to; never rejects. */
export function runAttempt<S>(
  job: Job<S>,
  claimed: Claimed,
  services: S & JobServices,
  signal: AbortSignal,
): Promise<AttemptStatus> {
  return traceCaused(Correlation.ofTraceId(claimed.traceId), spanOf(claimed), (span) =>
    measured(job, claimed, services, signal, span),
  );
}

/** https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
function spanOf({ kind, attempt: tries }: Claimed): SpanStart {
  const attributes = {
    ...{ 'messaging.system': 'postgresql', 'messaging.destination.name': kind, 'chorus.job.attempt': tries },
    ...{ 'messaging.operation.name': 'process', 'messaging.operation.type': 'process' },
  };
  return { name: `process ${kind}`, kind: 'consumer', attributes };
}

async function measured<S>(
  job: Job<S>,
  claimed: Claimed,
  services: S & JobServices,
  signal: AbortSignal,
  span: Span,
): Promise<AttemptStatus> {
  const { store, log } = services;
  const { kind } = job;
  const startedAt = performance.now();
  if (claimed.attempt === 1) store.observe.measure(JOB_DRIFT, { kind }, Math.max(0, claimed.lateMs) / 1_000);
  const status = await attempt(job, claimed, services, signal).catch((error: unknown): AttemptStatus => {
    // The database is away: the lease ends, and someone tries again.
    log.warn({ kind, key: claimed.key, error }, 'could not end a job');
    return 'lost';
  });
  store.observe.measure(JOB_DURATION, { kind }, (performance.now() - startedAt) / 1_000);
  store.observe.count(JOBS_RUN, { kind, status });
  span.set({ 'chorus.job.status': status });
  if (status !== 'done') span.fail(status);
  log.debug({ kind, key: claimed.key, attempt: claimed.attempt, status }, 'job ran');
  return status;
}

async function attempt<S>(
  job: Job<S>,
  claimed: Claimed,
  services: S & JobServices,
  signal: AbortSignal,
): Promise<AttemptStatus> {
  const { store, log } = services;
  if (claimed.isExhausted)
    return failAttempt(job, claimed, services, signal, new Error('Every process that ran it ended before it did.'));
  let isSettled = false;
  const settle: JobContext<never>['settle'] = async (change, again) => {
    if (isSettled) throw new TypeError('The job has been settled already.');
    signal.throwIfAborted();
    await runTransaction(store, 'job_settle', async (sql) => {
      // In this order, because whoever cancels a job has the lock on what it's about before it takes the job.
      await change?.(sql);
      await settleJob(sql, claimed, again ?? job.repeats?.(store.clock()));
    });
    isSettled = true;
  };
  try {
    const context = { ...contextOf(job, claimed, services, signal), settle };
    await unlessAborted(job.run(context), signal);
    if (!isSettled) await settle();
    return 'done';
  } catch (error) {
    if (isSettled) {
      log.error({ kind: job.kind, key: claimed.key, error }, 'a job failed after its end');
      return 'done';
    }
    return isClaimLost(error) ? 'lost' : failAttempt(job, claimed, services, signal, error);
  }
}

/** Has the job tried again, or gives it up. @param isOver there's no use in trying again, whatever the job says. */
export async function failAttempt<S>(
  job: Job<S>,
  claimed: Claimed,
  services: S & JobServices,
  signal: AbortSignal,
  error: unknown,
  isOver = false,
): Promise<AttemptStatus> {
  const { store, log } = services;
  const { kind } = job;
  const { key, attempt: tries } = claimed;
  const retryAt = isOver ? undefined : retryAtOf(job, claimed, store.clock());
  if (retryAt === undefined && job.givenUp !== undefined) {
    const tell = async () => job.givenUp?.(contextOf(job, claimed, services, signal));
    await tell().catch((problem: unknown) =>
      log.warn({ kind, key, error: problem }, 'could not say that a job failed'),
    );
  }
  const text = (error instanceof Error ? error.message : String(error)).slice(0, ERROR_LENGTH).replaceAll('\0', '');
  if (!(await failJob(store, claimed, text, retryAt))) return 'lost';
  if (retryAt === undefined) log.error({ kind, key, attempt: tries, error }, 'gave up a job');
  else log.warn({ kind, key, attempt: tries, error }, 'a job failed and will be retried');
  return retryAt === undefined ? 'dead' : 'retried';
}

/** When to try again; undefined when there's no use in it. A repeating job is tried again at its next time at the latest. */
function retryAtOf<S>(job: Job<S>, claimed: Claimed, now: Date): Date | undefined {
  const { repeats, maxAttempts, timeoutMs, expiresAt, payload } = job;
  const retryAt = new Date(now.getTime() + retryDelayMs(claimed.attempt, Math.random()));
  if (repeats !== undefined) return new Date(Math.min(retryAt.getTime(), repeats(now).getTime()));
  if (claimed.attempt >= maxAttempts) return undefined;
  const parsed = payload().safeParse(claimed.payload);
  if (!parsed.success || expiresAt === undefined) return retryAt;
  const isTooLate = retryAt.getTime() + timeoutMs > expiresAt(parsed.data as never).getTime();
  return isTooLate ? undefined : retryAt;
}

function contextOf<S>(
  job: Job<S>,
  { payload, key, attempt: tries, dueAt }: Claimed,
  services: S & JobServices,
  signal: AbortSignal,
) {
  return {
    ...services,
    payload: job.payload().parse(payload) as never,
    ...{ key, attempt: tries, signal },
    dueAt: new Date(dueAt),
    now: services.store.clock(),
  };
}

/** The work's result, or the signal's reason once it's aborted: a handler that ignores the signal blocks nobody. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}
