-- Begins to read screenshots, or finds what was read under this key before.
create or replace function ai_open_reading(p_key text, p_sheet text, p_user bigint, p_guild bigint, p_now timestamptz) returns jsonb
language plpgsql as $$
declare
  reading ai_reading;
begin
  insert into ai_reading (key, sheet, user_id, guild_id, at, changed_at) values (p_key, p_sheet, p_user, p_guild, p_now, p_now)
    on conflict (key) do nothing;
  select * into reading from ai_reading where key = p_key;
  return jsonb_build_object('state', reading.state, 'pictures', reading.pictures);
end $$;
