-- In how many milliseconds the next lease of another node ends, or an agent may be tried again; null: nothing is expected.
create or replace function voice_wake_in_ms(p_runner text) returns bigint language sql stable as $$
  select ceil(extract(epoch from min(greatest(lease_until, retry_at)) - clock_timestamp()) * 1000)::bigint
  from agent_bots
  where status in ('approved', 'active') and runner_id is distinct from p_runner
    and greatest(lease_until, retry_at) > clock_timestamp();
$$;
