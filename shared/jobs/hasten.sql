-- uses ../platform/trace-id.sql

-- Has a job run at a time: adds it, or moves it there unless it's running. One that was given up gets new tries. p_run_at: null is now.
create or replace function job_hasten(p_kind text, p_key text, p_payload jsonb default '{}', p_run_at timestamptz default null)
returns void language plpgsql as $$
declare
  due timestamptz := coalesce(p_run_at, clock_timestamp());
begin
  insert into job (kind, key, payload, run_at, claimable_at, trace_id)
    values (p_kind, p_key, p_payload, due, due, trace_id_here(p_key))
    on conflict (kind, key) do update
      set run_at = due, claimable_at = due, attempts = 0, dead_at = null, last_error = null, payload = excluded.payload,
        trace_id = excluded.trace_id
      -- While it runs, its lease ends later than it was due.
      where job.dead_at is not null or job.run_at = job.claimable_at;
end $$;
