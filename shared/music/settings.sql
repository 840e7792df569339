-- uses ../platform/idempotency.sql, ../settings/begin-change.sql

create or replace function music_settings_json(p_guild bigint) returns jsonb language plpgsql stable as $$
begin
  return coalesce((select jsonb_strip_nulls(jsonb_build_object('mode', mode, 'djRole', dj_role::text, 'voteShare', vote_share,
      'volume', volume, 'maxQueue', max_queue, 'maxTrackMinutes', max_track_minutes, 'maxQueueMinutes', max_queue_minutes,
      'providers', providers, 'hasFallback', has_fallback, 'announceChannel', announce_channel::text, 'isAlwaysOn', is_always_on,
      'leavesOnEmpty', leaves_on_empty, 'showsChannelStatus', shows_channel_status, 'isFair', is_fair))
    from guild_music_settings where guild_id = p_guild), '{}');
end $$;

-- Sets the settings in p_change; null resets one to its default.
create or replace function music_set_settings(
  p_key text, p_guild bigint, p_actor bigint, p_change jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'music_settings', p_guild, p_actor, p_change);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  now_set jsonb;
begin
  if outcome is not null then
    return outcome;
  end if;
  insert into guild_music_settings (guild_id, set_by) values (p_guild, p_actor)
    on conflict (guild_id) do update set set_by = excluded.set_by, set_at = clock_timestamp();
  -- Merged before nulls are stripped, so that a null in p_change overwrites.
  now_set := music_settings_json(p_guild) || p_change;
  update guild_music_settings g set mode = c.mode, dj_role = c."djRole", vote_share = c."voteShare", volume = c.volume,
      max_queue = c."maxQueue", max_track_minutes = c."maxTrackMinutes", max_queue_minutes = c."maxQueueMinutes",
      providers = nullif(c.providers, 'null'), has_fallback = c."hasFallback", announce_channel = c."announceChannel",
      is_always_on = c."isAlwaysOn", leaves_on_empty = c."leavesOnEmpty", shows_channel_status = c."showsChannelStatus",
      is_fair = c."isFair"
    from jsonb_to_record(now_set) as c (mode text, "djRole" bigint, "voteShare" smallint, volume smallint, "maxQueue" integer,
      "maxTrackMinutes" integer, "maxQueueMinutes" integer, providers jsonb, "hasFallback" boolean, "announceChannel" bigint,
      "isAlwaysOn" boolean, "leavesOnEmpty" boolean, "showsChannelStatus" boolean, "isFair" boolean)
    where g.guild_id = p_guild;
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'set', 'settings', music_settings_json(p_guild)));
end $$;
