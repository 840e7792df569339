-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, guild-slots.sql, session.sql

-- Ends a channel's sessions for the server's staff, of one kind or both. The node that holds the agent finds them gone.
create or replace function voice_dismiss(
  p_key text, p_guild bigint, p_channel bigint, p_kind text, p_actor bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'dismiss', p_guild, p_channel, coalesce(p_kind, '-'), p_actor);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_channel => p_channel);
  s voice_sessions;
  events jsonb := '[]';
begin
  if outcome is not null then
    return outcome;
  end if;
  perform voice_lock_guild(p_guild);
  for s in select * from voice_sessions where guild_id = p_guild and channel_id = p_channel and state <> 'ended'
      and kind = coalesce(p_kind, kind) order by session_id for no key update
  loop
    events := events || voice_end(s, 'dismissed');
  end loop;
  return idempotency_remember(p_key, request,
    jsonb_build_object('status', case when events = '[]' then 'no_session' else 'released' end, 'events', events), p_channel => p_channel);
end $$;
