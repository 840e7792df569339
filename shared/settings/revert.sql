-- uses ../platform/idempotency.sql, apply.sql, begin-change.sql

-- Gives settings the values they had before a change, once per key, unless someone changed one of them again since.
create or replace function settings_revert(
  p_key text, p_guild bigint, p_actor bigint, p_change bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'settings_revert', p_guild, p_actor, p_change);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  change guild_settings_history;
  held jsonb;
  since jsonb;
begin
  if outcome is not null then
    return outcome;
  end if;
  select * into change from guild_settings_history where change_id = p_change and guild_id = p_guild;
  if change.change_id is null then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'unknown'));
  end if;
  select value into held from guild_settings where guild_id = p_guild and module = change.module for no key update;
  select jsonb_agg(key order by key) into since from jsonb_each(change.after) after (key, value)
    where coalesce(held -> key, 'null') is distinct from after.value;
  if since is not null then
    outcome := jsonb_build_object('status', 'changed_since', 'module', change.module, 'keys', since,
      'isUndone', not exists (select from jsonb_each(change.before) was
        where coalesce(held -> was.key, 'null') is distinct from was.value));
  else
    outcome := settings_apply(p_guild, p_actor, jsonb_build_object(change.module, change.before))
      || jsonb_build_object('status', 'reverted', 'module', change.module, 'before', change.after, 'after', change.before);
  end if;
  return idempotency_remember(p_key, request, outcome);
end $$;
