-- Ends an attempt that succeeded. Run it in the transaction of the job's change: that commits once, because this raises when
-- someone else holds the job by now. p_next: when a repeating job is due again; null removes the job.
create or replace function job_settle(p_job bigint, p_claim bigint, p_next timestamptz default null) returns void
language plpgsql as $$
begin
  if p_next is null then
    delete from job where job_id = p_job and claim = p_claim and dead_at is null;
  else
    update job set run_at = p_next, claimable_at = p_next, attempts = 0, claim = null, last_error = null
      where job_id = p_job and claim = p_claim and dead_at is null;
  end if;
  if not found then
    raise exception 'claim % of job % is no longer held', p_claim, p_job using errcode = 'CJ001';
  end if;
end $$;
