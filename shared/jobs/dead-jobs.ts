/** Jobs that were given up: an operator looks at them, and tries them again or deletes them. */
import { type Caller, run, type Store } from '../platform/store.ts';

export interface DeadJob {
  id: string;
  kind: string;
  key: string;
  attempts: number;
  /** Of its last attempt. */
  error: string;
  /** In ISO 8601. */
  deadAt: string;
}

/** Newest first. What they're about isn't among it: that's members' own. @param kind only jobs of this kind. */
export function readDeadJobs(
  store: Store,
  kind: string | undefined,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ total: number; jobs: DeadJob[] }> {
  return run(
    store,
    'job_dead',
    (sql) => sql`(
      with dead as (
        select job_id, kind, key, attempts, left(coalesce(last_error, ''), 500) as error, dead_at from job
        where dead_at is not null and (${kind ?? null}::text is null or kind = ${kind ?? null})
      )
      select jsonb_build_object('total', (select count(*) from dead),
        'jobs', coalesce((select jsonb_agg(jsonb_build_object('id', job_id::text, 'kind', kind, 'key', key, 'attempts', attempts,
            'error', error, 'deadAt', dead_at) order by dead_at desc, job_id desc)
          from (select * from dead order by dead_at desc, job_id desc offset ${offset} limit ${limit}) page), '[]')))`,
  );
}

export type DeadJobOutcome<S extends string> = { status: S; kind: string; key: string } | { status: 'gone' };

/** Has a job tried again from the start, once per key. */
export function retryDeadJob(
  store: Store,
  { key }: Pick<Caller, 'key'>,
  job: string,
): Promise<DeadJobOutcome<'retried'>> {
  return run(store, 'job_retry_dead', { key, job });
}

/** Deletes a job for good, once per key. */
export function dropDeadJob(
  store: Store,
  { key }: Pick<Caller, 'key'>,
  job: string,
): Promise<DeadJobOutcome<'dropped'>> {
  return run(store, 'job_drop_dead', { key, job });
}

/** Has a job that repeats run now, unless it's running already. */
export async function hastenJob(store: Store, kind: string): Promise<void> {
  await run(store, 'job_hasten', { kind, key: '', payload: {} });
}
