-- uses lock-session.sql, session.sql

-- Someone moved the agent to another channel. Nothing changes when that has a session of the same kind already.
create or replace function voice_move(p_agent bigint, p_fence bigint, p_session bigint, p_channel bigint) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  refusal jsonb := voice_lock_session(p_agent, p_fence, p_session);
  s voice_sessions;
begin
  if refusal is not null then
    return refusal;
  end if;
  select * into s from voice_sessions where session_id = p_session;
  if s.channel_id <> p_channel and (voice_session_in(s.guild_id, p_channel, s.kind)).session_id is not null then
    return jsonb_build_object('status', 'channel_taken');
  end if;
  update voice_sessions set channel_id = p_channel where session_id = p_session returning * into s;
  return jsonb_build_object('status', 'noted', 'session', voice_session_json(s));
end $$;
