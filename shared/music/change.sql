-- uses ../voice/fence.sql, ../voice/guild-slots.sql, write.sql

-- A change by the node itself, such as at the end of a track. p_revision: of the state its decision is based on. When there's a newer
-- one, nothing is written, and the node decides again.
create or replace function music_change(p_agent bigint, p_fence bigint, p_session bigint, p_revision bigint, p_change jsonb) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  revision_now bigint;
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  -- The same order of locks as when an intent is applied.
  perform voice_lock_guild(guild_id) from voice_sessions where session_id = p_session;
  perform from voice_sessions where session_id = p_session and agent_id = p_agent and state <> 'ended' for no key update;
  if not found then
    return jsonb_build_object('status', 'not_found');
  end if;
  select revision into revision_now from music_players where session_id = p_session for update;
  if revision_now is distinct from p_revision then
    return jsonb_build_object('status', 'changed');
  end if;
  return jsonb_build_object('status', 'written', 'revision', music_write(p_session, p_change));
end $$;
