-- What members like, and what guilds have heard.

create table music_favorites (
  favorite_id  bigint generated always as identity primary key,
  user_id      bigint not null,
  slot         smallint not null check (slot between 1 and 200),
  track        jsonb not null,
  added_at     timestamptz not null default clock_timestamp(),
  unique (user_id, slot)
);
-- The same music under two searches is one favourite.
create unique index music_favorite_track on music_favorites (user_id, md5((track ->> 'source') || '|' || (track ->> 'identifier')));

-- Makes what plays in a channel a favourite.
create function music_add_favorite(
  p_key text, p_user bigint, p_channel bigint, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'favorite', p_user, p_channel);
  outcome jsonb := voice_begin(p_key, request, p_guild, p_module, p_command, p_roles);
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
  return idempotency_remember(p_key, request, outcome);
end $$;

-- p_ids, comma-separated: no favourites any more.
create function music_remove_favorites(
  p_key text, p_user bigint, p_ids text, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'unfavorite', p_user, p_ids);
  outcome jsonb := voice_begin(p_key, request, p_guild, p_module, p_command, p_roles);
  gone integer;
begin
  if outcome is not null then
    return outcome;
  end if;
  delete from music_favorites where user_id = p_user and favorite_id = any (string_to_array(p_ids, ',')::bigint[]);
  get diagnostics gone = row_count;
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'removed', 'count', gone));
end $$;

-- What was played in a guild, the last 50.
create table music_history (
  history_id  bigint generated always as identity primary key,
  guild_id    bigint not null,
  session_id  bigint not null,                    -- of what may long have ended
  track       jsonb not null,
  user_id     bigint not null,                    -- who had asked for it
  played_at   timestamptz not null
);
create index music_history_of_guild on music_history (guild_id, history_id);

-- Notes that something began to play. What a session plays again at once, because it loops or was taken over, is one line.
create function music_note_played(p_guild bigint, p_session bigint, p_track jsonb, p_user bigint, p_at timestamptz) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  last_track jsonb;
begin
  perform pg_advisory_xact_lock(hashtextextended('music history of ' || p_guild, 0));
  select track into last_track from music_history where guild_id = p_guild and session_id = p_session order by history_id desc limit 1;
  if last_track ->> 'source' = p_track ->> 'source' and last_track ->> 'identifier' = p_track ->> 'identifier' then
    return jsonb_build_object('status', 'known');
  end if;
  insert into music_history (guild_id, session_id, track, user_id, played_at) values (p_guild, p_session, p_track, p_user, p_at);
  delete from music_history where guild_id = p_guild
    and history_id <= (select history_id from music_history where guild_id = p_guild order by history_id desc offset 50 limit 1);
  return jsonb_build_object('status', 'noted');
end $$;

select keep_plans();
