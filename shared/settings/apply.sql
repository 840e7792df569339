-- Merges changes into a guild's settings: {module: {key: value}}, where null resets a key to its default. Keys it doesn't name stay as
-- they are, whoever wrote them. Two changes at once both count; of the same key, the last one stays, and the history has both.
-- The outcome has the settings of these modules, and what staff haven't been told is gone, in any module.
create or replace function settings_apply(p_guild bigint, p_actor bigint, p_changes jsonb) returns jsonb language plpgsql as $$
declare
  name text;
  change jsonb;
  held guild_settings;
  merged jsonb;
  was jsonb;
  is_now jsonb;
  applied jsonb := '{}';
  news jsonb;
begin
  -- In one order everywhere, so that two changes of several modules don't wait for each other.
  for name, change in select key, value from jsonb_each(p_changes) order by key loop
    insert into guild_settings (guild_id, module, value, version, set_by) values (p_guild, name, '{}', 0, p_actor)
      on conflict (guild_id, module) do nothing;
    select * into held from guild_settings where guild_id = p_guild and module = name for no key update;
    merged := (held.value || change) - array(select key from jsonb_each(change) where value = 'null');
    select jsonb_object_agg(key, held.value -> key), jsonb_object_agg(key, merged -> key) into was, is_now
      from jsonb_object_keys(change) key where held.value -> key is distinct from merged -> key;
    if is_now is not null then
      held.gone := held.gone - array(select jsonb_object_keys(is_now));
      update guild_settings set value = merged, version = held.version + 1, gone = held.gone, has_news = has_news and held.gone <> '{}',
          set_by = p_actor, set_at = clock_timestamp()
        where guild_id = p_guild and module = name;
      insert into guild_settings_history (guild_id, module, version, before, after, actor_id)
        values (p_guild, name, held.version + 1, was, is_now, p_actor);
    end if;
    applied := applied || jsonb_build_object(name, merged - array(select jsonb_object_keys(held.gone)));
  end loop;

  with told as (
    update guild_settings set has_news = false where guild_id = p_guild and has_news returning module, gone
  )
  select jsonb_object_agg(module, gone) into news from told;
  return jsonb_build_object('status', 'set', 'values', applied)
    || case when news is null then '{}' else jsonb_build_object('gone', news) end;
end $$;
