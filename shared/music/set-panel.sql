-- uses ../voice/fence.sql

-- Saves where the session's panel is; both null: nowhere.
create or replace function music_set_panel(p_agent bigint, p_fence bigint, p_session bigint, p_channel bigint, p_message bigint) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  update music_players p set panel_channel = p_channel, panel_message = p_message
    from voice_sessions s where p.session_id = p_session and s.session_id = p_session and s.agent_id = p_agent and s.state <> 'ended';
  return jsonb_build_object('status', case when found then 'noted' else 'not_found' end);
end $$;
