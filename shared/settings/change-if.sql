-- uses ../platform/idempotency.sql, apply.sql, begin-change.sql

-- Changes a guild's settings, once per key, if they're still what whoever changes them saw: p_seen has the value of each key by
-- module, null for what wasn't set. Otherwise it returns what they are now.
create or replace function settings_change_if(
  p_key text, p_guild bigint, p_actor bigint, p_changes jsonb, p_seen jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'settings_if', p_guild, p_actor, md5(p_changes::text));
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  differing jsonb;
begin
  if outcome is not null then
    return outcome;
  end if;
  -- The same locks in the same order as settings_apply takes them.
  insert into guild_settings (guild_id, module, value, version, set_by)
    select p_guild, key, '{}', 0, p_actor from jsonb_object_keys(p_seen) key order by key
    on conflict (guild_id, module) do nothing;
  perform from guild_settings where guild_id = p_guild and (p_seen ? module or has_news) order by module for no key update;
  select jsonb_agg(jsonb_build_object('module', module, 'key', seen.key, 'value', s.value -> seen.key,
      'by', (select actor_id::text from guild_settings_history h where h.guild_id = p_guild and h.module = s.module
        and h.after ? seen.key order by change_id desc limit 1)))
    into differing
    from guild_settings s cross join jsonb_each(p_seen -> module) seen
    where guild_id = p_guild and p_seen ? module
      and coalesce(s.value -> seen.key, 'null') is distinct from seen.value;
  if differing is not null then
    -- Not remembered: the same form, sent again, is checked again.
    return jsonb_build_object('status', 'changed_since', 'differing', differing);
  end if;
  return idempotency_remember(p_key, request, settings_apply(p_guild, p_actor, p_changes));
end $$;
