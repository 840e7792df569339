-- uses ../platform/idempotency.sql, ../settings/begin-change.sql

-- Adds a code of a game to a server, once per key. Codes that expired before p_forget_before make room.
create or replace function ai_add_code(
  p_key text, p_guild bigint, p_actor bigint, p_game text, p_code text, p_reward text, p_expires_at timestamptz, p_most integer,
  p_forget_before timestamptz, p_now timestamptz, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'ai_add_code', p_guild, p_actor, p_game, p_code, p_reward, extract(epoch from p_expires_at));
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
begin
  if outcome is not null then
    return outcome;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('ai_code:' || p_guild, 0));
  delete from ai_code where guild_id = p_guild and game = p_game and expires_at < p_forget_before;
  if (select count(*) from ai_code where guild_id = p_guild and game = p_game and lower(code) <> lower(p_code)) >= p_most then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'full', 'most', p_most), p_now);
  end if;
  outcome := jsonb_build_object('status', case when exists (
    select from ai_code where guild_id = p_guild and game = p_game and lower(code) = lower(p_code)) then 'changed' else 'added' end);
  insert into ai_code (guild_id, game, code, reward, expires_at, added_by, added_at)
    values (p_guild, p_game, p_code, p_reward, p_expires_at, p_actor, p_now)
    on conflict (guild_id, game, lower(code)) do update set code = excluded.code, reward = excluded.reward,
      expires_at = excluded.expires_at, added_by = excluded.added_by, added_at = excluded.added_at;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;

-- Removes a code from a server, once per key.
create or replace function ai_remove_code(
  p_key text, p_guild bigint, p_actor bigint, p_game text, p_code text, p_now timestamptz, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'ai_remove_code', p_guild, p_actor, p_game, p_code);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  was text;
begin
  if outcome is not null then
    return outcome;
  end if;
  delete from ai_code where guild_id = p_guild and game = p_game and lower(code) = lower(p_code) returning code into was;
  outcome := case when was is null then jsonb_build_object('status', 'unknown_code')
    else jsonb_build_object('status', 'removed', 'code', was) end;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;
