-- Ends an attempt that failed. p_retry: when to try again; null gives up: the job stays for an operator to look at, without the
-- secret in its payload. Returns whether the claim was still held.
create or replace function job_fail(p_job bigint, p_claim bigint, p_error text, p_retry timestamptz default null) returns boolean
language plpgsql as $$
begin
  update job set
      run_at = coalesce(p_retry, run_at), claimable_at = coalesce(p_retry, claimable_at),
      last_error = p_error, dead_at = case when p_retry is null then clock_timestamp() end,
      payload = case when p_retry is null then payload - 'token' else payload end
    where job_id = p_job and claim = p_claim and dead_at is null;
  return found;
end $$;
