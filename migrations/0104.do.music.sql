-- Music settings of guilds, and the playlists of members and guilds.

-- What a guild's staff decided; null is the default of shared/music.
create table guild_music_settings (
  guild_id             bigint primary key,
  mode                 text check (mode in ('open', 'dj')),
  dj_role              bigint,
  vote_share           smallint check (vote_share between 10 and 100),           -- percent of the listeners
  volume               smallint check (volume between 0 and 150),                -- percent, for new sessions
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

-- The caps are slots: no writer can exceed them.
create table music_playlists (
  playlist_id  bigint generated always as identity primary key,
  owner_kind   text not null check (owner_kind in ('member', 'guild')),
  owner_id     bigint not null,
  slot         smallint not null check (slot between 1 and 25),
  name         text not null check (name = btrim(name) and length(name) between 1 and 50),
  share_code   text unique check (share_code ~ '^[a-z0-9]{12}$'),  -- lets anybody see, play, and copy the playlist
  created_by   bigint not null,
  created_at   timestamptz not null default clock_timestamp(),
  unique (owner_kind, owner_id, slot)
);
create unique index music_playlist_name on music_playlists (owner_kind, owner_id, lower(name));

-- Who may change a playlist besides its owners.
create table music_playlist_editors (
  playlist_id  bigint not null references music_playlists on delete cascade,
  editor_id    bigint not null,                   -- a member or a role; no id is both
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
  -- Deferred to the end of a statement, so that one statement can shift all of them.
  primary key (playlist_id, place) deferrable initially immediate
);

-- Favorites of members, and the history of guilds.

create table music_favorites (
  favorite_id  bigint generated always as identity primary key,
  user_id      bigint not null,
  slot         smallint not null check (slot between 1 and 200),
  track        jsonb not null,
  added_at     timestamptz not null default clock_timestamp(),
  unique (user_id, slot)
);

-- The same music found by two searches is one favorite.
create unique index music_favorite_track on music_favorites (user_id, md5((track ->> 'source') || '|' || (track ->> 'identifier')));

-- The last 50 tracks played in a guild.
create table music_history (
  history_id  bigint generated always as identity primary key,
  guild_id    bigint not null,
  session_id  bigint not null,                    -- may have ended long ago
  track       jsonb not null,
  user_id     bigint not null,                    -- who requested it
  played_at   timestamptz not null
);
create index music_history_of_guild on music_history (guild_id, history_id);

-- What a music session plays. Only the holder of its agent's lease writes it, under the fence.

create table music_players (
  session_id     bigint primary key references voice_sessions on delete cascade,
  current_id     bigint references voice_queue on delete set null,  -- null: nothing plays
  revision       bigint not null default 1,         -- grows with every change of what plays or is shown
  is_paused      boolean not null default false,
  position_ms    bigint not null default 0 check (position_ms >= 0),
  position_at    timestamptz not null default clock_timestamp(),
  volume         smallint not null check (volume between 0 and 150),  -- percent
  loop           text not null default 'off' check (loop in ('off', 'track', 'queue')),
  presets        jsonb not null default '[]' check (jsonb_typeof(presets) = 'array'),
  speed          smallint not null default 100 check (speed between 50 and 200),  -- percent
  pitch          smallint not null default 100 check (pitch between 50 and 200),
  is_autoplay    boolean not null default false,
  wants_more     boolean not null default false,    -- the queue ran out by itself: autoplay may add to it
  votes          jsonb not null default '[]',       -- members who voted to skip the current track
  tried          jsonb not null default '[]',       -- sources tried for the current track after it failed
  panel_channel  bigint,
  panel_message  bigint,
  buttons        jsonb not null default '{}',       -- the panel's custom ids by action, signed by the edge
  check ((panel_channel is null) = (panel_message is null))
);
create index music_player_current on music_players (current_id);

-- A session that ends deletes what it played.
create function music_session_ended() returns trigger language plpgsql as $$
begin
  delete from music_players where session_id = new.session_id;
  delete from voice_queue where session_id = new.session_id;
  return null;
end $$;
create trigger music_session_ended after update of state on voice_sessions
  for each row when (new.state = 'ended') execute function music_session_ended();

-- A press of a panel's button only says which message it was on.
create index music_player_panel on music_players (panel_message) where panel_message is not null;
