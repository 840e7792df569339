-- What guilds decide about music, and the playlists of members and guilds.

-- What a guild's staff has decided; null: as everywhere, see shared/music/settings-store.ts.
create table guild_music_settings (
  guild_id             bigint primary key,
  mode                 text check (mode in ('open', 'dj')),
  dj_role              bigint,
  vote_share           smallint check (vote_share between 10 and 100),           -- percent of the listeners
  volume               smallint check (volume between 0 and 150),                -- percent, of new sessions
  max_queue            integer check (max_queue between 10 and 10000),           -- tracks
  max_track_minutes    integer check (max_track_minutes between 1 and 720),
  max_queue_minutes    integer check (max_queue_minutes between 10 and 10080),
  providers            jsonb check (jsonb_typeof(providers) = 'array'),          -- search prefixes
  has_fallback         boolean,
  announce_channel     bigint,
  is_always_on         boolean,
  leaves_on_empty      boolean,
  shows_channel_status boolean,
  is_fair              boolean,
  set_by               bigint not null,
  set_at               timestamptz not null default clock_timestamp()
);

create function music_settings_json(p_guild bigint) returns jsonb language plpgsql stable as $$
begin
  return coalesce((select jsonb_strip_nulls(jsonb_build_object('mode', mode, 'djRole', dj_role::text, 'voteShare', vote_share,
      'volume', volume, 'maxQueue', max_queue, 'maxTrackMinutes', max_track_minutes, 'maxQueueMinutes', max_queue_minutes,
      'providers', providers, 'hasFallback', has_fallback, 'announceChannel', announce_channel::text, 'isAlwaysOn', is_always_on,
      'leavesOnEmpty', leaves_on_empty, 'showsChannelStatus', shows_channel_status, 'isFair', is_fair))
    from guild_music_settings where guild_id = p_guild), '{}');
end $$;

-- Sets what is named in p_change; null: as everywhere again.
create function music_set_settings(
  p_key text, p_guild bigint, p_actor bigint, p_change jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'music_settings', p_guild, p_actor, p_change);
  outcome jsonb := voice_begin(p_key, request, p_guild, p_module, p_command, p_roles);
  now_set jsonb;
begin
  if outcome is not null then
    return outcome;
  end if;
  insert into guild_music_settings (guild_id, set_by) values (p_guild, p_actor)
    on conflict (guild_id) do update set set_by = excluded.set_by, set_at = clock_timestamp();
  -- A null in p_change has to overwrite, so it is laid over what is set before nulls go.
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

-- The caps are slots: whatever writes here, nobody has more than there are.
create table music_playlists (
  playlist_id  bigint generated always as identity primary key,
  owner_kind   text not null check (owner_kind in ('member', 'guild')),
  owner_id     bigint not null,
  slot         smallint not null check (slot between 1 and 25),
  name         text not null check (name = btrim(name) and length(name) between 1 and 50),
  share_code   text unique check (share_code ~ '^[a-z0-9]{12}$'),  -- whoever has it may see, play and copy the playlist
  created_by   bigint not null,
  created_at   timestamptz not null default clock_timestamp(),
  unique (owner_kind, owner_id, slot)
);
create unique index music_playlist_name on music_playlists (owner_kind, owner_id, lower(name));

-- Who may change what is in a playlist, besides those whose it is.
create table music_playlist_editors (
  playlist_id  bigint not null references music_playlists on delete cascade,
  editor_id    bigint not null,                   -- of a member or a role: no id is both
  is_role      boolean not null,
  added_at     timestamptz not null default clock_timestamp(),
  primary key (playlist_id, editor_id)
);
create index music_playlist_editor on music_playlist_editors (editor_id);

create table music_playlist_items (
  playlist_id  bigint not null references music_playlists on delete cascade,
  place        smallint not null check (place between 1 and 200),
  track        jsonb not null,
  added_by     bigint not null,
  added_at     timestamptz not null default clock_timestamp(),
  -- Checked at the end of a statement, so that one can move all of them up.
  primary key (playlist_id, place) deferrable initially immediate
);

-- What somebody may do with a playlist: 'owner' all of it, 'editor' change what is in it, 'reader' look, play and copy; null: it
-- does not exist to them. Of a guild's playlists its staff and whoever made them are owners.
create function music_playlist_right(
  p music_playlists, p_user bigint, p_guild bigint, p_roles text, p_is_staff boolean
) returns text language plpgsql stable as $$
declare
  is_here boolean := p.owner_kind = 'guild' and p.owner_id = p_guild;
begin
  return case
    when p.owner_kind = 'member' and p.owner_id = p_user then 'owner'
    when is_here and (p_is_staff or p.created_by = p_user) then 'owner'
    when exists (select from music_playlist_editors e where e.playlist_id = p.playlist_id
      and e.editor_id = any (array_append(string_to_array(p_roles, ',')::bigint[], p_user))) then 'editor'
    when is_here then 'reader'
  end;
end $$;

-- Every playlist somebody can name, theirs first, then the guild's, then those they work on.
create function music_known_playlists(p_user bigint, p_guild bigint, p_roles text, p_is_staff boolean)
returns table (playlist music_playlists, may text, rank integer) language plpgsql stable as $$
begin
  -- Each by its own index; joined by "or" they would be looked for among everybody's.
  return query
    select p, 'owner', 0 from music_playlists p where p.owner_kind = 'member' and p.owner_id = p_user
    union all
    select p, music_playlist_right(p, p_user, p_guild, p_roles, p_is_staff), 1
      from music_playlists p where p.owner_kind = 'guild' and p.owner_id = p_guild
    union all
    select p, 'editor', 2 from music_playlists p
      where not (p.owner_kind = 'member' and p.owner_id = p_user) and not (p.owner_kind = 'guild' and p.owner_id = p_guild)
        and p.playlist_id in (select e.playlist_id from music_playlist_editors e
          where e.editor_id = any (array_append(string_to_array(p_roles, ',')::bigint[], p_user)));
end $$;

-- The playlist that somebody means by its id, its name or its code, and what they may do with it; no row: none.
create function music_find_playlist(p_typed text, p_user bigint, p_guild bigint, p_roles text, p_is_staff boolean)
returns table (playlist music_playlists, may text) language plpgsql stable as $$
begin
  return query
    select found.playlist, found.may from (
      select k.playlist, k.may, k.rank from music_known_playlists(p_user, p_guild, p_roles, p_is_staff) k
        where (k.playlist).playlist_id::text = p_typed or lower((k.playlist).name) = lower(btrim(p_typed))
      union all
      select p, coalesce(music_playlist_right(p, p_user, p_guild, p_roles, p_is_staff), 'reader'), 3
        from music_playlists p where p.share_code = lower(btrim(p_typed))) found
    order by found.rank, (found.playlist).playlist_id limit 1;
end $$;

create function music_playlist_json(p music_playlists, p_may text) returns jsonb language plpgsql stable as $$
begin
  return jsonb_build_object('id', p.playlist_id::text, 'name', p.name, 'of', p.owner_kind, 'owner', p.owner_id::text,
    'createdBy', p.created_by::text, 'right', p_may, 'code', case when p_may = 'owner' then p.share_code end,
    'tracks', (select count(*) from music_playlist_items i where i.playlist_id = p.playlist_id));
end $$;

-- The first free slot of an owner, whom the caller has locked; null: all 25 are taken.
create function music_free_slot(p_kind text, p_owner bigint) returns smallint language sql stable as $$
  select min(s)::smallint from generate_series(1, 25) s
  where not exists (select from music_playlists where owner_kind = p_kind and owner_id = p_owner and slot = s);
$$;

select keep_plans();
