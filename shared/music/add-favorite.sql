-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, tracks-in.sql

-- Makes what plays in a channel a favorite.
create or replace function music_add_favorite(
  p_key text, p_user bigint, p_channel bigint, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'favorite', p_user, p_channel);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_channel => p_channel);
  playing jsonb;
  free smallint;
begin
  if outcome is not null then
    return outcome;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('favorites of ' || p_user, 0));
  playing := music_tracks_in(p_guild, p_channel, false, 1) -> 0;
  select min(s) into free from generate_series(1, 200) s where not exists (select from music_favorites where user_id = p_user and slot = s);
  if playing is null then
    outcome := jsonb_build_object('status', 'nothing_plays');
  elsif exists (select from music_favorites where user_id = p_user
      and track ->> 'source' = playing ->> 'source' and track ->> 'identifier' = playing ->> 'identifier') then
    outcome := jsonb_build_object('status', 'already', 'track', playing);
  elsif free is null then
    outcome := jsonb_build_object('status', 'full');
  else
    insert into music_favorites (user_id, slot, track) values (p_user, free, playing);
    outcome := jsonb_build_object('status', 'added', 'track', playing);
  end if;
  return idempotency_remember(p_key, request, outcome, p_channel => p_channel);
end $$;
