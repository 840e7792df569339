-- What a server's staff did, and to whom.

-- The number of a server's last case. Opening a case locks the row, so numbers have no gaps.
create table moderation_server (
  guild_id  bigint primary key,
  cases     bigint not null default 0 check (cases >= 0)
);

-- An act on one member. It keeps its number whatever becomes of it.
create table moderation_case (
  guild_id    bigint not null,
  number      bigint not null check (number > 0),
  kind        text not null check (kind in ('warn', 'timeout', 'untimeout', 'kick', 'softban', 'ban', 'unban')),
  user_id     bigint not null,
  actor_id    bigint not null,
  reason      text,
  detail      jsonb not null default '{}',
  state       text not null check (state in ('pending', 'done', 'failed')),
  at          timestamptz not null default clock_timestamp(),
  ends_at     timestamptz,        -- of a timeout or a temporary ban
  ended_at    timestamptz,        -- when it stopped counting before that, or expired
  ended_by    bigint,
  end_reason  text check (end_reason in ('undone', 'pardoned', 'expired', 'replaced')),
  ref         bigint not null,    -- of the interaction that opened it: what buttons that were made before it had a number carry
  part        smallint not null default 0,
  primary key (guild_id, number),
  check ((ended_at is null) = (end_reason is null))
);
create index moderation_case_of on moderation_case (guild_id, user_id, number desc);
create index moderation_case_ref on moderation_case (guild_id, ref, part);

-- What staff said about a case later. An edit keeps the reason it replaced.
create table moderation_remark (
  remark_id  bigint generated always as identity primary key,
  guild_id   bigint not null,
  number     bigint not null,
  actor_id   bigint not null,
  kind       text not null check (kind in ('comment', 'edit', 'pardon', 'undo', 'appeal')),
  text       text,
  at         timestamptz not null default clock_timestamp(),
  foreign key (guild_id, number) references moderation_case on delete cascade
);
create index moderation_remark_of on moderation_remark (guild_id, number);

-- What staff wrote down about a member, for themselves.
create table moderation_note (
  note_id    bigint generated always as identity primary key,
  guild_id   bigint not null,
  user_id    bigint not null,
  author_id  bigint not null,
  text       text not null,
  at         timestamptz not null default clock_timestamp()
);
create index moderation_note_of on moderation_note (guild_id, user_id, note_id);

-- One per case.
create table moderation_appeal (
  guild_id    bigint not null,
  number      bigint not null,
  user_id     bigint not null,
  text        text not null,
  state       text not null default 'open' check (state in ('open', 'accepted', 'denied')),
  at          timestamptz not null default clock_timestamp(),
  decided_by  bigint,
  decided_at  timestamptz,
  primary key (guild_id, number),
  foreign key (guild_id, number) references moderation_case on delete cascade
);

-- An act on channels, messages, or roles.
create table moderation_act (
  act_id      bigint generated always as identity primary key,
  guild_id    bigint not null,
  kind        text not null check (kind ~ '^[a-z][a-z_]{1,31}$'),
  actor_id    bigint not null,
  user_id     bigint,
  channel_id  bigint,
  reason      text,
  detail      jsonb not null default '{}',
  at          timestamptz not null default clock_timestamp(),
  undone_at   timestamptz
);
create index moderation_act_of on moderation_act (guild_id, act_id desc);
