-- Extends the leases of running jobs: [{job, claim}, …]. Returns the claims that are still held.
create or replace function job_renew(p_claims jsonb, p_lease interval) returns jsonb language plpgsql as $$
declare
  held jsonb;
begin
  with renewed as (
    update job j set claimable_at = clock_timestamp() + p_lease
      from jsonb_to_recordset(p_claims) as c (job bigint, claim bigint)
      where j.job_id = c.job and j.claim = c.claim and j.dead_at is null
      returning j.claim
  )
  select coalesce(jsonb_agg(claim::text), '[]') into held from renewed;
  return held;
end $$;
