-- Saves how to notify someone about their place in line, or about their session. A new request replaces an earlier one.
-- p_elapsed: since they pressed Enter; p_lasts: how long the token is valid from then on.
create or replace function voice_follow(
  p_key text, p_guild bigint, p_channel bigint, p_kind text, p_user bigint, p_session bigint,
  p_application bigint, p_ciphertext text, p_key_id text, p_elapsed interval, p_lasts interval
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  asked timestamptz := clock_timestamp() - p_elapsed;
begin
  delete from voice_follow_ups where guild_id = p_guild and kind = p_kind and user_id = p_user and session_id is null;
  insert into voice_follow_ups (idem_key, guild_id, channel_id, kind, user_id, session_id, waits_since, application_id,
      token_ciphertext, token_key_id, asked_at, expires_at)
    values (p_key, p_guild, p_channel, p_kind, p_user, p_session,
      case when p_session is null then coalesce((select asked_at from voice_waiters
        where guild_id = p_guild and kind = p_kind and user_id = p_user), asked) end,
      p_application, p_ciphertext, p_key_id, asked, asked + p_lasts)
    -- The interaction was delivered again.
    on conflict do nothing;
  return jsonb_build_object('status', 'noted');
end $$;
