-- Claims up to p_limit due jobs of p_kinds: [{kind, maxAttempts, slots}, …], of each kind at most its slots (null: any number).
-- Nobody else gets them before the lease ends. A job whose attempts are used up, because the processes that ran it died, comes with
-- isExhausted: it only remains to give it up. p_key: only the job with this key. p_overdue: only jobs due for longer than that.
create or replace function job_claim(
  p_kinds jsonb, p_limit integer, p_lease interval, p_key text default null, p_overdue interval default '0'
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  kinds text[];
  most integer;
  chosen bigint[];
  claimed jsonb := '[]';
  taken jsonb;
begin
  -- All kinds without slots at once, and then each of the others.
  for kinds, most in
    select array_agg(k.kind), k.slots from jsonb_to_recordset(p_kinds) as k (kind text, slots integer)
    group by k.slots, case when k.slots is not null then k.kind end order by k.slots nulls first
  loop
    most := least(most, p_limit - jsonb_array_length(claimed));
    continue when most <= 0;
    select array(
      select j.job_id from job j
      where j.dead_at is null and j.claimable_at <= clock_timestamp() and j.kind = any (kinds)
        and (p_key is null or j.key = p_key) and (p_overdue = '0' or j.run_at <= clock_timestamp() - p_overdue)
      order by j.claimable_at limit most
      for update skip locked) into chosen;
    continue when chosen = '{}';
    with held as (
      update job j set claim = nextval('job_claim_number'), attempts = j.attempts + 1, claimable_at = clock_timestamp() + p_lease
        where j.job_id = any (chosen)
        returning j.*
    )
    select jsonb_agg(jsonb_build_object('id', h.job_id::text, 'claim', h.claim::text, 'kind', h.kind, 'key', h.key,
        'payload', h.payload, 'attempt', h.attempts, 'dueAt', h.run_at,
        'traceId', h.trace_id, 'isExhausted', h.attempts > (k.it ->> 'maxAttempts')::integer,
        'lateMs', extract(epoch from clock_timestamp() - h.run_at) * 1000) order by h.run_at)
      into taken from held h join jsonb_array_elements(p_kinds) k (it) on k.it ->> 'kind' = h.kind;
    claimed := claimed || taken;
  end loop;
  return claimed;
end $$;
