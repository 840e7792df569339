-- Whether this process is still the one registered under its name. Locks the runner for the caller's change.
create or replace function voice_is_current(p_runner text, p_incarnation bigint) returns boolean language plpgsql as $$
begin
  perform from agent_runners where runner_id = p_runner and incarnation = p_incarnation for no key update;
  return found;
end $$;

-- Whether the lease with this fence is still valid. Keeps others from claiming the agent until the transaction ends.
create or replace function voice_holds(p_agent bigint, p_fence bigint) returns boolean language plpgsql as $$
begin
  perform from agent_bots where agent_id = p_agent and fence = p_fence and lease_until > clock_timestamp() for key share;
  return found;
end $$;
