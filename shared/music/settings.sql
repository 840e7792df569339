-- What a guild's staff set about music, except what names something gone.
create or replace function music_settings_json(p_guild bigint) returns jsonb language plpgsql stable as $$
begin
  return coalesce((select value - array(select jsonb_object_keys(gone)) from guild_settings where guild_id = p_guild and module = 'music'),
    '{}');
end $$;
