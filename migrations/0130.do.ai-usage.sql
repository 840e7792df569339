-- What AI has used, and what's set aside for answers under way: per day (UTC), for a member, a server, and everybody together.
create table ai_usage (
  day       date not null,
  scope     text not null check (scope in ('all', 'server', 'member')),
  owner_id  bigint not null,      -- 0 for everybody
  unit      text not null check (unit in ('tokens', 'images', 'seconds')),
  used      bigint not null default 0 check (used >= 0),
  held      bigint not null default 0 check (held >= 0),
  primary key (day, scope, owner_id, unit)
);
create index ai_usage_of on ai_usage (scope, owner_id);

-- What a provider was asked: nothing of the question or the answer, only what it cost.
create table ai_request (
  key         text primary key,     -- of the interaction
  user_id     bigint not null,
  guild_id    bigint,               -- null in direct messages
  day         date not null,
  unit        text not null check (unit in ('tokens', 'images', 'seconds')),
  purpose     text not null check (purpose ~ '^[a-z_]{1,32}$'),
  has_own_key boolean not null,     -- a key that the member or the server brought: no budget of the operator applies
  granted     bigint not null check (granted >= 0),   -- of it, for the answer
  held        bigint not null check (held >= granted),
  provider    text,                 -- from here on, once it's settled
  model       text,
  input       bigint check (input >= 0),
  output      bigint check (output >= 0),
  at          timestamptz not null,
  settled_at  timestamptz
);
create index ai_request_by on ai_request (user_id, at desc);
create index ai_request_in on ai_request (guild_id, day);
create index ai_request_open on ai_request (at) where settled_at is null;
create index ai_request_day on ai_request (day);
