-- Settings, or a change of them, with one protected role as a list of it. What has both says the same.
create or replace function settings_listed(p_value jsonb) returns jsonb language sql immutable as $$
  select (p_value - 'protectedRole') || case when p_value ? 'protectedRoles' or not p_value ? 'protectedRole' then '{}'
    when p_value -> 'protectedRole' = 'null' then '{"protectedRoles": null}'
    else jsonb_build_object('protectedRoles', jsonb_build_array(p_value -> 'protectedRole')) end;
$$;

-- Settings with the first protected role beside the list, for the release before this one: it has only that.
create or replace function settings_with_one(p_value jsonb) returns jsonb language sql immutable as $$
  select p_value || case when p_value -> 'protectedRoles' -> 0 is null then '{}'
    else jsonb_build_object('protectedRole', p_value -> 'protectedRoles' -> 0) end;
$$;

-- Merges changes into a guild's settings: {module: {key: value}}, where null resets a key to its default. Keys it doesn't name stay as
-- they are, whoever wrote them. Two changes at once both count; of the same key, the last one stays, and the history has both.
-- The outcome has the settings of these modules (but for `access`, which can be large and which nobody shows), and what staff
-- haven't been told is gone, in any module.
create or replace function settings_apply(p_guild bigint, p_actor bigint, p_changes jsonb) returns jsonb language plpgsql as $$
declare
  name text;
  change jsonb;
  named text[];
  held guild_settings;
  merged jsonb;
  was jsonb;
  is_now jsonb;
  applied jsonb := '{}';
  news jsonb;
begin
  insert into guild_settings (guild_id, module, value, version, set_by)
    select p_guild, key, '{}', 0, p_actor from jsonb_object_keys(p_changes) key order by key
    on conflict (guild_id, module) do nothing;
  -- All at once and in one order, so that two changes don't wait for each other.
  perform from guild_settings where guild_id = p_guild and (p_changes ? module or has_news) order by module for no key update;
  for name, change in select key, value from jsonb_each(p_changes) order by key loop
    select * into held from guild_settings where guild_id = p_guild and module = name;
    if name = 'moderation' then
      change := settings_listed(change);
      held.value := settings_listed(held.value);
    end if;
    named := array(select jsonb_object_keys(change)) || case when change ? 'protectedRoles' then array['protectedRole'] end;
    merged := (held.value || change) - array(select key from jsonb_each(change) where value = 'null');
    select jsonb_object_agg(key, held.value -> key), jsonb_object_agg(key, merged -> key) into was, is_now
      from jsonb_object_keys(change) key where held.value -> key is distinct from merged -> key;
    -- What staff choose again is there again, even if it's the same.
    if held.gone ?| named then
      held.gone := held.gone - named;
      update guild_settings set gone = held.gone, has_news = has_news and held.gone <> '{}'
        where guild_id = p_guild and module = name;
    end if;
    if is_now is not null then
      update guild_settings set value = settings_with_one(merged), version = held.version + 1, set_by = p_actor, set_at = clock_timestamp()
        where guild_id = p_guild and module = name;
      insert into guild_settings_history (guild_id, module, version, before, after, actor_id)
        values (p_guild, name, held.version + 1, was, is_now, p_actor);
    end if;
    if name <> 'access' then
      applied := applied || jsonb_build_object(name,
        settings_with_one(merged - array(select jsonb_object_keys(held.gone))) - array(select jsonb_object_keys(held.gone)));
    end if;
  end loop;

  with told as (
    update guild_settings set has_news = false where guild_id = p_guild and has_news returning module, gone
  )
  select jsonb_object_agg(module, gone) into news from told;
  return jsonb_build_object('status', 'set', 'values', applied)
    || case when news is null then '{}' else jsonb_build_object('gone', news) end;
end $$;
