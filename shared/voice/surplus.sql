-- How many agents a node holds above its share, as far as others have room below theirs. Shares follow what nodes can hold. A node
-- that's over its limits, or about to end, has none, and one that has just started gets none yet: it may be about to end again. It
-- keeps its own, though: a node that has just taken over from another one would otherwise give everything away. Reads all leases, so
-- nodes only ask after another one came, or when they're over their limits.
create or replace function voice_surplus(p_runner text, p_settled_after interval) returns integer language sql stable as $$
  with live as (
    select r.runner_id,
        case when is_paused or is_draining
            or (r.runner_id <> p_runner and started_at > clock_timestamp() - p_settled_after) then 0 else capacity end as weight,
        (select count(*) from agent_bots a where a.runner_id = r.runner_id and lease_until > clock_timestamp()) as agents
      from agent_runners r where live_until > clock_timestamp()
  ), shared as (
    select runner_id, agents, ceil(sum(agents) over () * weight / nullif(sum(weight) over (), 0)) as share from live
  )
  select greatest(0, coalesce((select least(
      (select agents - coalesce(share, 0) from shared where runner_id = p_runner),
      (select coalesce(sum(greatest(share - agents, 0)), 0) from shared where runner_id <> p_runner)))::integer, 0))
$$;
