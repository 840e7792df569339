-- uses ../platform/idempotency.sql, ../settings/begin-change.sql

-- What's set at a place.
create or replace function ai_mode_values(p_mode ai_mode) returns jsonb language sql immutable as $$
  select jsonb_build_object('use', p_mode.use, 'hasPersonality', p_mode.has_personality, 'rating', p_mode.rating);
$$;

-- Answers questions at a place, once per key: p_change has the questions that change, with null for "as the level above". What it
-- doesn't name stays. A server has at most p_most places, and keeps its newest p_kept changes. p_expected: the answers that whoever
-- changes them saw; if they're others by now, nothing changes.
create or replace function ai_set_mode(
  p_key text, p_guild bigint, p_actor bigint, p_level text, p_place bigint, p_name text, p_change jsonb, p_most integer, p_kept integer,
  p_module text, p_command text, p_roles text, p_expected jsonb default null
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'ai_mode', p_guild, p_actor, p_level, p_place, md5(p_change::text));
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  held ai_mode;
  was jsonb;
  is_now jsonb;
  target jsonb := jsonb_build_object('target', jsonb_build_object('level', p_level, 'id', p_place::text, 'name', p_name));
begin
  if outcome is not null then
    return outcome;
  end if;
  -- One after the other in a server, or two could both take the last free place.
  perform pg_advisory_xact_lock(hashtextextended('ai_mode:' || p_guild, 0));
  select * into held from ai_mode where guild_id = p_guild and level = p_level and place_id = p_place;
  was := ai_mode_values(held);
  if not was @> coalesce(p_expected, '{}') then
    return idempotency_remember(p_key, request, target || jsonb_build_object('status', 'stale', 'after', was));
  end if;
  is_now := was || p_change;
  if is_now = was then
    return idempotency_remember(p_key, request, target || jsonb_build_object('status', 'unchanged', 'after', is_now));
  end if;
  if held.guild_id is null and (select count(*) from ai_mode where guild_id = p_guild) >= p_most then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'full', 'most', p_most));
  end if;
  if jsonb_strip_nulls(is_now) = '{}' then
    delete from ai_mode where guild_id = p_guild and level = p_level and place_id = p_place;
  else
    insert into ai_mode (guild_id, level, place_id, name, use, has_personality, rating, set_by)
      values (p_guild, p_level, p_place, p_name, is_now ->> 'use', (is_now ->> 'hasPersonality')::boolean, is_now ->> 'rating', p_actor)
      on conflict (guild_id, level, place_id) do update set name = excluded.name, use = excluded.use,
        has_personality = excluded.has_personality, rating = excluded.rating, set_by = excluded.set_by, set_at = excluded.set_at;
  end if;
  insert into ai_mode_history (guild_id, level, place_id, name, before, after, actor_id)
    select p_guild, p_level, p_place, p_name, jsonb_object_agg(key, was -> key), jsonb_object_agg(key, is_now -> key), p_actor
    from jsonb_object_keys(is_now) key where was -> key is distinct from is_now -> key;
  perform set_config('chorus.erasing', 'on', true);
  delete from ai_mode_history where guild_id = p_guild and change_id <= (
    select change_id from ai_mode_history where guild_id = p_guild order by change_id desc offset p_kept limit 1);
  perform set_config('chorus.erasing', 'off', true);
  return idempotency_remember(p_key, request, target || jsonb_build_object('status', 'set', 'before', was, 'after', is_now));
end $$;
