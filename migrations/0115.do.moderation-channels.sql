-- What staff do to channels, messages, and roles, as far as it has to outlive the process that does it.

-- Messages that somebody was shown before they're deleted.
create table moderation_purge (
  purge_id    bigint primary key,     -- the interaction that asked for it
  guild_id    bigint not null,
  channel_id  bigint not null,
  actor_id    bigint not null,
  reason      text,
  about       text not null,          -- what the messages have in common, in words
  messages    jsonb not null check (jsonb_typeof(messages) = 'array'),  -- their IDs, newest first
  handled     integer not null default 0 check (handled >= 0),          -- how many of them are dealt with
  missing     integer not null default 0 check (missing >= 0),          -- how many of those Discord didn't delete
  state       text not null default 'shown' check (state in ('shown', 'running', 'done')),
  at          timestamptz not null default clock_timestamp()
);
create index moderation_purge_at on moderation_purge (at);

-- A role that's given to many members, or taken from them. Members are dealt with in the order of their IDs.
create table moderation_role_sweep (
  sweep_id   bigint primary key,      -- the interaction that asked for it
  guild_id   bigint not null,
  actor_id   bigint not null,
  role_id    bigint not null,
  is_given   boolean not null,        -- or taken
  members    text not null check (members in ('all', 'humans', 'bots', 'role')),
  of_role    bigint,
  reason     text,
  total      integer not null check (total >= 0),
  user_id    bigint not null default 0,   -- the member it's at. Everybody before is dealt with
  is_begun   boolean not null default false,  -- Discord may have been asked for this member already
  changed    integer not null default 0,
  failed     integer not null default 0,
  state      text not null default 'shown' check (state in ('shown', 'running', 'paused', 'stopped', 'done')),
  at         timestamptz not null default clock_timestamp(),
  check ((members = 'role') = (of_role is not null))
);
create index moderation_role_sweep_at on moderation_role_sweep (at);

-- A role that a member has for some time. A job takes it away.
create table moderation_temporary_role (
  guild_id  bigint not null,
  user_id   bigint not null,
  role_id   bigint not null,
  actor_id  bigint not null,
  ends_at   timestamptz not null,
  ref       bigint not null,          -- the interaction that set the end: the job of an earlier one leaves it alone
  primary key (guild_id, user_id, role_id)
);

-- Channels that staff closed: one, those of a category, or all of a server.
create table moderation_lockdown (
  lockdown_id  bigint primary key,    -- the interaction that asked for it
  guild_id     bigint not null,
  scope_id     bigint not null,       -- a channel, a category, or the server
  kind         text not null check (kind in ('lock', 'lockdown')),
  actor_id     bigint not null,
  ender_id     bigint,
  reason       text,
  state        text not null check (state in ('starting', 'active', 'ending', 'ended')),
  planned      boolean not null default false,
  at           timestamptz not null default clock_timestamp()
);
create unique index moderation_lockdown_open on moderation_lockdown (guild_id, scope_id) where state <> 'ended';

-- An overwrite that a lockdown changes: what it was, and what we set.
create table moderation_locked_overwrite (
  lockdown_id   bigint not null references moderation_lockdown on delete cascade,
  channel_id    bigint not null,
  overwrite_id  bigint not null,      -- @everyone, or the bot, which keeps its own access
  place         integer not null,     -- the order in which they're set. They're restored the other way around
  is_member     boolean not null,
  before_allow  bigint,               -- null: there was no overwrite
  before_deny   bigint,
  set_allow     bigint not null,
  set_deny      bigint not null,
  state         text not null check (state in ('wanted', 'set', 'failed', 'restored', 'changed', 'gone')),
  problem       text,
  primary key (lockdown_id, channel_id, overwrite_id),
  check ((before_allow is null) = (before_deny is null))
);
create unique index moderation_locked_once on moderation_locked_overwrite (channel_id, overwrite_id) where state in ('wanted', 'set');
