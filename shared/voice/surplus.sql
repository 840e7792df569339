-- How many agents a node holds above its share, as far as others have room below theirs. Shares follow what nodes can hold. A node
-- that's over its limits, cut off, or about to end, has none, and another one that has just started gets none yet: it may be about to
-- end again. One that has just taken over keeps its own, though; it would otherwise give everything away. A node that's cut off only
-- has something for those that have since made sure that they aren't. Reads all leases, so nodes only ask after another one came, or
-- when they can't keep what they hold.
create or replace function voice_surplus(p_runner text, p_settled_after interval) returns integer language sql stable as $$
  with live as (
    select r.runner_id, r.capacity,
        case when r.is_paused or r.is_draining or r.cut_off_at is not null
            or (r.runner_id <> p_runner and r.started_at > clock_timestamp() - p_settled_after)
            or not coalesce(r.reached_at > own.cut_off_at, own.cut_off_at is null) then 0 else r.capacity end as weight,
        (select count(*) from agent_bots a where a.runner_id = r.runner_id and lease_until > clock_timestamp()) as agents
      from agent_runners r, agent_runners own where r.live_until > clock_timestamp() and own.runner_id = p_runner
  ), shared as (
    select runner_id, agents, least(capacity, ceil(sum(agents) over () * weight / nullif(sum(weight) over (), 0))) as share from live
  )
  select greatest(0, coalesce((select least(
      (select agents - coalesce(share, 0) from shared where runner_id = p_runner),
      (select coalesce(sum(greatest(share - agents, 0)), 0) from shared where runner_id <> p_runner)))::integer, 0))
$$;
