-- uses ../platform/idempotency.sql, apply.sql, begin-change.sql

-- Keeps what a file would change until the member who uploaded it confirms.
create or replace function settings_prepare_import(
  p_key text, p_guild bigint, p_actor bigint, p_changes jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'settings_import', p_guild, p_actor, md5(p_changes::text));
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  import bigint;
begin
  if outcome is not null then
    return outcome;
  end if;
  delete from guild_settings_import where at < clock_timestamp() - interval '1 hour' or (guild_id = p_guild and user_id = p_actor);
  insert into guild_settings_import (guild_id, user_id, changes) values (p_guild, p_actor, p_changes) returning import_id into import;
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'prepared', 'import', import::text));
end $$;

-- Applies it, all of it or nothing.
create or replace function settings_confirm_import(
  p_key text, p_guild bigint, p_actor bigint, p_import bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'settings_confirm', p_guild, p_actor, p_import);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  found_changes jsonb;
begin
  if outcome is not null then
    return outcome;
  end if;
  delete from guild_settings_import where import_id = p_import and guild_id = p_guild and user_id = p_actor
      and at > clock_timestamp() - interval '1 hour'
    returning changes into found_changes;
  return idempotency_remember(p_key, request, case when found_changes is null then jsonb_build_object('status', 'expired')
    else settings_apply(p_guild, p_actor, found_changes) end);
end $$;
