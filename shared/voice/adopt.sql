-- uses fence.sql, session.sql

-- All sessions of the node's agents, taken over under their current fences. failedOver: another lease served it before; such are
-- noted for operators. leases: which agents these are, because a session that's missing has ended only if the node still holds its
-- agent.
create or replace function voice_adopt(p_runner text, p_incarnation bigint) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  sessions jsonb;
  leases jsonb;
begin
  if not voice_is_current(p_runner, p_incarnation) then
    return jsonb_build_object('status', 'superseded');
  end if;
  with held as materialized (
    select agent_id, fence from agent_bots where runner_id = p_runner and lease_until > clock_timestamp() for key share
  ), taken as (
    update voice_sessions s set fence = held.fence, heard_at = clock_timestamp(),
        state_at = case when s.state = 'starting' then clock_timestamp() else s.state_at end
      from held where s.agent_id = held.agent_id and s.state <> 'ended' and s.fence < held.fence
      returning s.session_id, s.agent_id, s.state
  ), noted as (
    insert into voice_failovers (from_runner, to_runner, reason, agents, sessions)
      select former_runner, p_runner, left_because, count(distinct agent_id), count(*)
        from taken join agent_bots using (agent_id) where taken.state <> 'starting' and former_runner is not null
        group by former_runner, left_because
  )
  select coalesce(jsonb_agg(voice_session_json(s) || jsonb_build_object('failedOver', coalesce(taken.state <> 'starting', false))
      order by s.session_id), '[]'),
      coalesce((select jsonb_agg(jsonb_build_object('agent', agent_id::text, 'fence', fence::text) order by agent_id) from held), '[]')
    into sessions, leases
    from held join voice_sessions s on s.agent_id = held.agent_id and s.state <> 'ended'
    left join taken on taken.session_id = s.session_id;
  return jsonb_build_object('status', 'adopted', 'sessions', sessions, 'leases', leases);
end $$;
