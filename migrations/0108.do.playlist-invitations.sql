-- Members who were invited to edit a playlist and haven't answered. They get nothing until they accept.
create table music_playlist_invitations (
  playlist_id  bigint not null references music_playlists on delete cascade,
  user_id      bigint not null,
  invited_by   bigint not null,
  expires_at   timestamptz not null,
  primary key (playlist_id, user_id)
);
create index music_playlist_invitation_of on music_playlist_invitations (user_id);
