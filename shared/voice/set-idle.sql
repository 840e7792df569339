-- uses ../platform/idempotency.sql, ../settings/begin-change.sql

-- Sets after how many minutes without a listener a server's sessions end; null: never.
create or replace function voice_set_idle(
  p_key text, p_guild bigint, p_minutes integer, p_actor bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'idle', p_guild, coalesce(p_minutes::text, 'off'), p_actor);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
begin
  if outcome is not null then
    return outcome;
  end if;
  insert into guild_voice_policy (guild_id, idle_minutes) values (p_guild, p_minutes)
    on conflict (guild_id) do update set idle_minutes = excluded.idle_minutes;
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'set', 'idleMinutes', p_minutes));
end $$;
