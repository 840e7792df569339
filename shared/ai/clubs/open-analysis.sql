-- uses note-event.sql

-- Begins to read a club's screenshots, or finds what was begun under this key.
create or replace function club_open_analysis(
  p_key text, p_guild bigint, p_channel bigint, p_sheet text, p_user bigint, p_week text, p_ends timestamptz, p_images jsonb,
  p_now timestamptz
) returns jsonb language plpgsql as $$
begin
  perform club_lock(p_guild, p_sheet);
  insert into club_analysis (key, guild_id, channel_id, sheet, user_id, week, ends_at, images, at, changed_at)
    values (p_key, p_guild, p_channel, p_sheet, p_user, p_week, p_ends, p_images, p_now, p_now) on conflict (key) do nothing;
  return jsonb_build_object('state', (select state from club_analysis where key = p_key));
end $$;
