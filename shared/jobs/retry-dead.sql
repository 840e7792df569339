-- uses ../platform/idempotency.sql

-- Gives a job that was given up all of its tries again, from now on, once per key. {status: 'retried', kind, key}, or 'gone' if it isn't
-- one that was given up.
create or replace function job_retry_dead(p_key text, p_job bigint) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'job_retry_dead', p_job);
  outcome jsonb := idempotency_recall(p_key, request);
  found job;
begin
  if outcome is not null then
    return outcome;
  end if;
  update job set dead_at = null, last_error = null, attempts = 0, claim = null, run_at = clock_timestamp(), claimable_at = clock_timestamp()
    where job_id = p_job and dead_at is not null returning * into found;
  return idempotency_remember(p_key, request, case when found.job_id is null then jsonb_build_object('status', 'gone')
    else jsonb_build_object('status', 'retried', 'kind', found.kind, 'key', found.key) end);
end $$;
