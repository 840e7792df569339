-- Notes that Discord no longer has what a setting names, so that it counts as not set and staff are told once. Another value that was
-- set in the meantime stays.
create or replace function settings_note_gone(p_guild bigint, p_module text, p_setting text, p_value text) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
begin
  update guild_settings set gone = gone || jsonb_build_object(p_setting, p_value), has_news = true
    where guild_id = p_guild and module = p_module and value ->> p_setting = p_value and not gone ? p_setting;
  return jsonb_build_object('status', case when found then 'noted' else 'known' end);
end $$;
