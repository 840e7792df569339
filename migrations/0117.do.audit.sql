-- What nothing else remembers for a server's staff, and how commands fared.

-- What happened to a server's playlists.
create table guild_playlist_event (
  event_id     bigint generated always as identity primary key,
  guild_id     bigint not null,
  playlist_id  bigint not null,
  action       text not null check (action in ('create', 'rename', 'delete', 'share', 'unshare', 'admit', 'dismiss')),
  name         text not null,                         -- of the playlist at that moment
  actor_id     bigint not null,                       -- 0 once they have been erased
  user_id      bigint,                                -- who was admitted or dismissed, unless it's a role
  detail       jsonb not null default '{}',
  at           timestamptz not null default clock_timestamp()
);
create index guild_playlist_event_of on guild_playlist_event (guild_id, event_id desc);
create index guild_playlist_event_by on guild_playlist_event (actor_id);

-- How often a command was used in a server on a day, how it ended, and how long it took. Each edge adds what it counted every few seconds.
create table command_statistics (
  day          date not null,
  guild_id     bigint not null,                       -- 0: direct messages
  command      text not null check (length(command) between 1 and 100),
  uses         bigint not null check (uses > 0),
  refused      bigint not null check (refused >= 0),
  failed       bigint not null check (failed >= 0),   -- errors, and a database that didn't answer
  total_ms     bigint not null check (total_ms >= 0),
  slow         bigint not null check (slow >= 0),     -- took longer than a second and a half
  primary key (day, guild_id, command)
);
create index command_statistics_of on command_statistics (guild_id, day);
