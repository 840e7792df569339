-- uses ../../platform/idempotency.sql, ../../settings/begin-change.sql

-- Begins a picture for a member, once per key, unless their last one began less than p_wait ago. p_is_reset: they forget their
-- conversation in this channel, too. Neither the request nor the outcome repeats the prompt: both outlive it.
create or replace function ai_begin_picture(
  p_key text, p_user bigint, p_channel bigint, p_prompt text, p_is_reset boolean, p_wait interval, p_now timestamptz,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'ai_picture', p_user);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  ready timestamptz;
begin
  if outcome is not null then
    return outcome;
  end if;
  -- Two at once would both be the first.
  perform pg_advisory_xact_lock(hashtextextended('ai_picture:' || p_user, 0));
  select max(at) + p_wait into ready from ai_turn
    where user_id = p_user and purpose = 'dream' and p_wait > interval '0';
  if ready > p_now then
    outcome := jsonb_build_object('status', 'too_fast', 'readyAt', ready);
  else
    if p_is_reset then
      delete from ai_turn where channel_id = p_channel and user_id = p_user and purpose <> 'dream';
    end if;
    insert into ai_turn (key, user_id, guild_id, channel_id, purpose, question, at)
      values (p_key, p_user, p_guild, p_channel, 'dream', p_prompt, p_now);
    outcome := jsonb_build_object('status', 'begun');
  end if;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;
