-- What keeps servers safe: changes that Discord carries out, protection from raids, and verification.

-- A change that's being carried out. One per server and subject, so that two members of staff don't get in each other's way.
create table safety_change (
  guild_id  bigint not null,
  subject   text not null check (subject ~ '^[a-z]{1,32}$'),
  key       text not null,
  until     timestamptz not null,   -- whoever holds it longer has died
  primary key (guild_id, subject)
);

-- A server that's protected from a raid, until everything is as it was before.
create table safety_raid (
  guild_id          bigint primary key,
  wanted            text not null check (wanted in ('on', 'off')),
  version           bigint not null default 1,    -- what was wanted last, for whoever carries it out
  done_version      bigint not null default 0,    -- what was carried out
  actor_id          bigint not null,
  ended_by          bigint,
  reason            text,
  started_at        timestamptz not null default clock_timestamp(),
  ends_at           timestamptz not null,
  pauses_invites    boolean not null,
  pauses_messages   boolean not null,
  level             smallint check (level between 1 and 4),
  slowmode          integer check (slowmode between 1 and 21600),
  before            jsonb,              -- what Discord said before anything was changed
  paused_until      timestamptz,        -- what Discord was told last
  has_channels      boolean not null default false,
  problems          jsonb not null default '{}'
);

-- The slowmode of a channel before a raid, and what became of it. A row stands before Discord is told anything.
create table safety_raid_channel (
  guild_id    bigint not null references safety_raid on delete cascade,
  channel_id  bigint not null,
  before      integer not null check (before between 0 and 21600),
  state       text not null default 'wanted' check (state in ('wanted', 'slowed', 'failed', 'restored')),
  primary key (guild_id, channel_id)
);

-- What watching for raids came upon in a server.
create table safety_watch (
  guild_id    bigint primary key,
  checked_at  timestamptz not null,
  count_from  timestamptz not null,     -- joins before that were reported
  problem     text check (problem in ('intent', 'access'))
);

-- The message that verifies members, and the role it gives.
create table safety_panel (
  guild_id    bigint primary key,
  role_id     bigint not null,
  channel_id  bigint,
  message_id  bigint,
  at          timestamptz not null default clock_timestamp()
);

-- Wrong answers of members who aren't verified yet.
create table safety_attempt (
  guild_id       bigint not null,
  user_id        bigint not null,
  wrong          smallint not null check (wrong > 0),
  blocked_until  timestamptz,
  at             timestamptz not null default clock_timestamp(),
  primary key (guild_id, user_id)
);
create index safety_attempt_old on safety_attempt (at);
