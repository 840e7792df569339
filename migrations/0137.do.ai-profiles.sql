-- What members saved of a game's screens, in a server or in direct messages with the bot (dm). Each row has all values that were known
-- then: the ones just read over those of the row before. screens: when each screen was read, as ISO 8601.
create table ai_profile (
  profile_id  bigint generated always as identity primary key,
  user_id     bigint not null,
  scope       text not null check (scope ~ '^(dm|[1-9][0-9]{0,19})$'),
  sheet       text not null check (sheet ~ '^[a-z][a-z0-9_]{1,31}$'),
  values      jsonb not null check (jsonb_typeof(values) = 'object' and pg_column_size(values) <= 40000),
  screens     jsonb not null check (jsonb_typeof(screens) = 'object' and pg_column_size(screens) <= 4000),
  is_newest   boolean not null default true,
  at          timestamptz not null
);
create unique index ai_profile_newest on ai_profile (scope, sheet, user_id) where is_newest;
create index ai_profile_of on ai_profile (user_id, sheet, scope, profile_id);

-- The Google spreadsheet that a member's values of one place are written to. It's theirs alone, because the bot may write to whatever
-- anybody shared with it.
create table ai_spreadsheet (
  user_id      bigint not null,
  scope        text not null check (scope ~ '^(dm|[1-9][0-9]{0,19})$'),
  sheet        text not null check (sheet ~ '^[a-z][a-z0-9_]{1,31}$'),
  spreadsheet  text not null check (spreadsheet ~ '^[A-Za-z0-9_-]{20,100}$'),
  at           timestamptz not null,
  primary key (user_id, scope, sheet)
);
create index ai_spreadsheet_by_id on ai_spreadsheet (spreadsheet);
create index ai_spreadsheet_in on ai_spreadsheet (scope);

-- Codes that a game gives presents for, as a server's staff collected them.
create table ai_code (
  guild_id    bigint not null,
  game        text not null check (game ~ '^[a-z][a-z0-9_]{1,31}$'),
  code        text not null check (length(code) between 1 and 40),
  reward      text not null default '' check (length(reward) <= 200),
  expires_at  timestamptz,
  added_by    bigint not null,     -- 0 once they have been erased
  added_at    timestamptz not null
);
-- Games take codes in any case.
create unique index ai_code_once on ai_code (guild_id, game, lower(code));
create index ai_code_by on ai_code (added_by);
