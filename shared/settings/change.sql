-- uses ../platform/idempotency.sql, apply.sql, begin-change.sql

-- Changes a guild's settings, once per key; see settings_apply.
create or replace function settings_change(
  p_key text, p_guild bigint, p_actor bigint, p_changes jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'settings', p_guild, p_actor, md5(p_changes::text));
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
begin
  if outcome is not null then
    return outcome;
  end if;
  return idempotency_remember(p_key, request, settings_apply(p_guild, p_actor, p_changes));
end $$;
