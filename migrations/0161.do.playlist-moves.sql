-- Tracks that were moved within a server's playlists.
alter table guild_playlist_event drop constraint guild_playlist_event_action_check;
alter table guild_playlist_event add constraint guild_playlist_event_action_check
  check (action in ('create', 'rename', 'delete', 'share', 'unshare', 'admit', 'dismiss', 'add', 'remove', 'move'));
