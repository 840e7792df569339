-- Claims up to p_limit due jobs of p_kinds: [{kind, maxAttempts}, …]. Nobody else gets them before the lease ends. A job whose
-- attempts are used up, because the processes that ran it died, comes with isExhausted: it only remains to give it up.
-- p_key: only the job with this key.
create or replace function job_claim(p_kinds jsonb, p_limit integer, p_lease interval, p_key text default null) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  claimed jsonb;
begin
  with known as materialized (
    select k.kind, k."maxAttempts" as max_attempts from jsonb_to_recordset(p_kinds) as k (kind text, "maxAttempts" integer)
  ), due as materialized (
    select j.job_id from job j
    where j.dead_at is null and j.claimable_at <= clock_timestamp() and j.kind in (select kind from known)
      and (p_key is null or j.key = p_key)
    order by j.claimable_at limit p_limit
    for update skip locked
  ), taken as (
    update job j set claim = nextval('job_claim_number'), attempts = j.attempts + 1, claimable_at = clock_timestamp() + p_lease
      from due where j.job_id = due.job_id
      returning j.*
  )
  select jsonb_agg(jsonb_build_object('id', t.job_id::text, 'claim', t.claim::text, 'kind', t.kind, 'key', t.key,
      'payload', t.payload, 'attempt', t.attempts, 'dueAt', t.run_at, 'isExhausted', t.attempts > k.max_attempts,
      'lateMs', extract(epoch from clock_timestamp() - t.run_at) * 1000) order by t.run_at)
    into claimed from taken t join known k using (kind);
  return coalesce(claimed, '[]');
end $$;
