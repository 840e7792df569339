-- Who is logged in to the dashboard, who else may use it, and what was done there.

-- One login in one browser. The token itself is only in its cookie.
create table web_session (
  session_id    uuid primary key default gen_random_uuid(),
  token_hash    text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
  former_hash   text unique,                          -- of the token before, for requests that are under way
  former_until  timestamptz,
  user_id       bigint not null,
  name          text not null check (length(name) between 1 and 100),
  browser       text not null check (length(browser) <= 60),
  guilds        jsonb not null default '[]' check (jsonb_typeof(guilds) = 'array' and octet_length(guilds::text) <= 65536), -- at login
  began_at      timestamptz not null,
  rotated_at    timestamptz not null,
  seen_at       timestamptz not null                  -- to the minute
);
create index web_session_of on web_session (user_id, began_at);
create index web_session_seen on web_session (seen_at);

-- A link from /dashboard, until it's used.
create table web_link (
  token_hash    text primary key check (token_hash ~ '^[0-9a-f]{64}$'),
  user_id       bigint not null,
  name          text not null check (length(name) between 1 and 100),
  guild_id      bigint,                               -- where it was asked for
  ends_at       timestamptz not null
);
create index web_link_of on web_link (user_id);
create index web_link_end on web_link (ends_at);

-- Who may use a server's dashboard besides those with Manage Server.
create table web_grant (
  grant_id      bigint generated always as identity primary key,
  guild_id      bigint not null,
  kind          text not null check (kind in ('role', 'member')),
  subject_id    bigint not null,
  areas         text[] not null check (cardinality(areas) between 1 and 10),
  can_edit      boolean not null,
  ends_at       timestamptz,                          -- never, without
  granted_by    bigint not null,                      -- 0 once they have been erased
  at            timestamptz not null default clock_timestamp()
);
create index web_grant_of on web_grant (guild_id, grant_id);
create index web_grant_subject on web_grant (subject_id) where kind = 'member';
create index web_grant_by on web_grant (granted_by);

-- What was asked for on a dashboard, and what came of it.
create table web_write (
  write_id      bigint generated always as identity primary key,
  guild_id      bigint,                               -- none: on the operators' pages
  actor_id      bigint not null,                      -- 0 once they have been erased
  action        text not null check (action ~ '^[a-z][a-z-]{0,31}( [a-z][a-z-]{0,31})?$'),  -- page and action
  detail        jsonb not null check (octet_length(detail::text) <= 8192),
  outcome       text not null check (outcome in ('done', 'refused', 'failed')),
  is_elsewhere  boolean not null,                     -- what it changed has a history of its own
  at            timestamptz not null default clock_timestamp()
);
create index web_write_of on web_write (guild_id, write_id);
create index web_write_by on web_write (actor_id);
create index web_write_at on web_write (at);
