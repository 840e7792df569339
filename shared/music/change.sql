-- uses ../voice/lock-session.sql, write.sql

-- A change by the node itself, such as at the end of a track. p_revision: of the state its decision is based on. When there's a newer
-- one, nothing is written, and the node decides again.
create or replace function music_change(p_agent bigint, p_fence bigint, p_session bigint, p_revision bigint, p_change jsonb) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  refusal jsonb := voice_lock_session(p_agent, p_fence, p_session);
  revision_now bigint;
begin
  if refusal is not null then
    return refusal;
  end if;
  select revision into revision_now from music_players where session_id = p_session for update;
  if revision_now is distinct from p_revision then
    return jsonb_build_object('status', 'changed');
  end if;
  return jsonb_build_object('status', 'written', 'revision', music_write(p_session, p_change));
end $$;
