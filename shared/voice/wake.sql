-- In how many milliseconds the next lease of another node ends, or an agent may be tried again; null: nothing is expected. Both are
-- the first row of an index: every node asks this with every heartbeat, so it must not read the agents of all others. Without the
-- settings, Postgres expects so few of them that it would rather read and sort them all.
create or replace function voice_wake_in_ms(p_runner text) returns bigint
language plpgsql stable set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  -- An index can be searched for a variable, but not for a function whose value changes.
  right_now timestamptz := clock_timestamp();
  ends_at timestamptz;
  retry_from timestamptz;
begin
  select lease_until into ends_at from agent_bots
    where status in ('approved', 'active') and lease_until > right_now and runner_id is distinct from p_runner
      and (retry_at is null or retry_at <= lease_until)
    order by lease_until limit 1;
  -- Offset keeps the status out of the inner query: with it, Postgres would rather read all of agent_lease.
  select retry_at into retry_from
    from (select * from agent_bots where retry_at > right_now order by retry_at offset 0) failed
    where status in ('approved', 'active') and runner_id is distinct from p_runner
      and (lease_until is null or retry_at > lease_until)
    order by retry_at limit 1;
  return ceil(extract(epoch from least(ends_at, retry_from) - right_now) * 1000);
end $$;
