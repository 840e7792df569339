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

-- One protected role becomes a list of them, also in the history, so that earlier changes can still be undone. The one stays beside
-- the list for the release that knows no list: it goes on running until it's replaced, and again after a way back.
update guild_settings set
    value = value || jsonb_build_object('protectedRoles', jsonb_build_array(value -> 'protectedRole')),
    gone = gone || case when gone ? 'protectedRole'
      then jsonb_build_object('protectedRoles', jsonb_build_array(gone -> 'protectedRole')::text) else '{}' end
  where module = 'moderation' and value ? 'protectedRole';
alter table guild_settings_history disable trigger settings_history_append_only;
update guild_settings_history set
    before = (before - 'protectedRole') || jsonb_build_object('protectedRoles',
      case when jsonb_typeof(before -> 'protectedRole') = 'string' then jsonb_build_array(before -> 'protectedRole') else 'null' end),
    after = (after - 'protectedRole') || jsonb_build_object('protectedRoles',
      case when jsonb_typeof(after -> 'protectedRole') = 'string' then jsonb_build_array(after -> 'protectedRole') else 'null' end)
  where module = 'moderation' and after ? 'protectedRole';
alter table guild_settings_history enable trigger settings_history_append_only;

-- How many uses of a command took how long, in buckets that the code names. Rows from before have none.
alter table command_statistics add column times integer[] not null default '{}' check (cardinality(times) <= 16);

-- What Discord was told last: protection from a raid can get another slowmode while it's on.
alter table safety_raid_channel add column told integer check (told between 0 and 21600);
update safety_raid_channel c set told = greatest(c.before, r.slowmode) from safety_raid r
  where r.guild_id = c.guild_id and c.state = 'slowed';
