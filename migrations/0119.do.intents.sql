-- What staff asked of Discord, written down before Discord is told: if the process dies between Discord's answer and our record, a
-- job finds out what came of it.
create table moderation_intent (
  key         text primary key,     -- of the interaction
  request     text not null,        -- what its outcome is stored with
  guild_id    bigint not null,
  actor_id    bigint not null,
  kind        text not null check (kind ~ '^[a-z][a-z_]{1,31}$'),
  user_id     bigint,
  channel_id  bigint,
  reason      text,
  detail      jsonb not null default '{}',
  outcome     jsonb not null,       -- what's answered if it was done
  at          timestamptz not null default clock_timestamp()
);
create index moderation_intent_of on moderation_intent (guild_id);
create index moderation_intent_by on moderation_intent (actor_id);
create index moderation_intent_about on moderation_intent (user_id);

-- Tracks that came to a server's playlists or left them: one entry per command, with their number.
alter table guild_playlist_event drop constraint guild_playlist_event_action_check;
alter table guild_playlist_event add constraint guild_playlist_event_action_check
  check (action in ('create', 'rename', 'delete', 'share', 'unshare', 'admit', 'dismiss', 'add', 'remove'));
