-- uses change.sql

-- How release 0.2.0 changes settings. It may still be running while this schema is there.

create or replace function settings_set_gate(
  p_key text, p_guild bigint, p_subject text, p_is_off boolean, p_roles text, p_actor bigint
) returns jsonb language sql as $$
  select settings_change(p_key, p_guild, p_actor, jsonb_build_object('access', jsonb_build_object(p_subject,
    case when p_is_off or p_roles <> '' then jsonb_build_object('isOff', p_is_off, 'roleIds', string_to_array(p_roles, ',')) end)),
    'settings', 'settings', '');
$$;

-- p_change: {currency: {name, emoji} | null} or {payoutPercent}.
create or replace function settings_set_economy(p_key text, p_guild bigint, p_change jsonb, p_actor bigint) returns jsonb
language sql as $$
  select settings_change(p_key, p_guild, p_actor, jsonb_build_object('economy', p_change - 'currency'
    || case when p_change ? 'currency' then jsonb_build_object('currencyName', p_change -> 'currency' -> 'name',
      'currencyEmoji', p_change -> 'currency' -> 'emoji') else '{}' end), 'settings', 'settings', '');
$$;

create or replace function music_set_settings(
  p_key text, p_guild bigint, p_actor bigint, p_change jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  outcome jsonb := settings_change(p_key, p_guild, p_actor, jsonb_build_object('music', p_change), p_module, p_command, p_roles);
begin
  return outcome || case when outcome ? 'values' then jsonb_build_object('settings', outcome -> 'values' -> 'music') else '{}' end;
end $$;

create or replace function voice_set_idle(
  p_key text, p_guild bigint, p_minutes integer, p_actor bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  outcome jsonb := settings_change(p_key, p_guild, p_actor, jsonb_build_object('voice',
    jsonb_build_object('idleMinutes', coalesce(p_minutes, 0))), p_module, p_command, p_roles);
begin
  return outcome || case when outcome ? 'values' then jsonb_build_object('idleMinutes', p_minutes) else '{}' end;
end $$;
