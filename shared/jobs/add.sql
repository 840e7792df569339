-- uses ../platform/trace-id.sql

-- Adds a job, unless one of this kind has this key already. Call it in the transaction that makes the job necessary. Returns
-- whether it was added. p_run_at: null is now.
create or replace function job_add(p_kind text, p_key text, p_payload jsonb default '{}', p_run_at timestamptz default null)
returns boolean language plpgsql as $$
declare
  due timestamptz := coalesce(p_run_at, clock_timestamp());
begin
  insert into job (kind, key, payload, run_at, claimable_at, trace_id)
    values (p_kind, p_key, p_payload, due, due, trace_id_here(p_key))
    on conflict (kind, key) do nothing;
  return found;
end $$;
