-- What every change is remembered by, and what server staff decided about commands.

-- What was answered to each change, refusals included: the same key gets the same outcome for as long as the row is kept.
create table idempotency (
  key         text primary key,
  request     text not null,                      -- what was asked; a key never stands for two requests
  channel_id  bigint,                             -- the voice channel it was about, where that depended on where the member was
  outcome     jsonb not null,
  at          timestamptz not null default now()
);
-- Keys expire in the order they came, so one summary per block range is enough to find them.
create index idempotency_at on idempotency using brin (at) with (autosummarize = on);

-- What a guild's staff switched off or restricted to roles. Each command's statement reads it, so that a gate costs no round trip
-- of its own.
create table guild_gate (
  guild_id  bigint not null,
  subject   text not null check (subject ~ '^(module|command):[^:]{1,32}$'),
  is_off    boolean not null default false,
  role_ids  bigint[] not null default '{}',       -- any of these roles may use it; empty: everyone
  set_by    bigint not null,
  set_at    timestamptz not null default now(),
  primary key (guild_id, subject)
);

-- What a guild's staff decided about its economy. Credits are worth the same everywhere, so a guild can make jobs and fights pay
-- less but never more.
create table guild_economy (
  guild_id        bigint primary key,
  currency        jsonb check (currency ? 'name'),
  payout_percent  integer not null default 100 check (payout_percent between 10 and 100),
  set_by          bigint not null,
  set_at          timestamptz not null default now()
);

-- The files of shared/ whose functions this database has; see shared/platform/sql-files.ts.
create table schema_function (
  file        text primary key,                   -- below shared/, such as economy/pay.sql
  checksum    text not null,                      -- SHA-256 of its text
  functions   jsonb not null,                     -- the names of those it defines
  applied_at  timestamptz not null default clock_timestamp()
);
