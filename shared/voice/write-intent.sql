-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, guild-slots.sql, session.sql

create or replace function voice_write_intent(
  p_key text, p_guild bigint, p_channel bigint, p_kind text, p_user bigint, p_intent jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'intent', p_guild, p_channel, p_kind, p_user, md5(p_intent::text));
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_channel => p_channel);
  s voice_sessions;
begin
  if outcome is not null then
    return outcome;
  end if;
  perform voice_lock_guild(p_guild);
  s := voice_session_in(p_guild, p_channel, p_kind);
  return idempotency_remember(p_key, request, case when s.session_id is null then jsonb_build_object('status', 'no_session')
    when voice_has_many_pending(s.session_id, p_user) then jsonb_build_object('status', 'too_many_pending')
    else jsonb_build_object('status', 'asked', 'session', voice_session_json(s),
                            'intent', voice_ask(s.session_id, p_key, p_user, p_intent)::text) end, p_channel => p_channel);
end $$;
