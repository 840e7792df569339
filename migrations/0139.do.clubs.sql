-- Weeks of a game's club, as staff read them off screenshots. Names are of players in the game. They're not Discord members.

-- revision grows with everything that a comparison depends on, so that nobody approves one that's out of date.
create table club (
  guild_id  bigint not null,
  sheet     text not null check (sheet ~ '^[a-z][a-z0-9_]{1,31}$'),
  revision  bigint not null default 0,
  primary key (guild_id, sheet)
);

-- Screenshots on their way to a week. What they show is in ai_reading, under the same key. Deleted a day after.
create table club_analysis (
  key            text primary key,       -- of the interaction
  guild_id       bigint not null,
  channel_id     bigint not null,
  sheet          text not null,
  user_id        bigint not null,        -- who started it
  week           text not null check (week ~ '^[0-9]{4}-W[0-9]{2}$'),
  ends_at        timestamptz not null,
  state          text not null default 'reading' check (state in ('reading', 'open', 'committed', 'canceled', 'failed')),
  images         jsonb not null check (jsonb_array_length(images) between 1 and 10 and pg_column_size(images) <= 20000),
  looks          jsonb not null default '[]' check (jsonb_array_length(looks) <= 2 and pg_column_size(looks) <= 400000),
  looking_until  timestamptz,            -- a second look is under way
  corrected      jsonb not null default '{}' check (pg_column_size(corrected) <= 100000),
  rows           jsonb not null default '[]' check (jsonb_array_length(rows) <= 1000 and pg_column_size(rows) <= 400000),
  missing        jsonb not null default '[]' check (jsonb_array_length(missing) <= 1000 and pg_column_size(missing) <= 100000),
  needed         smallint not null default 2 check (needed between 1 and 2),   -- people who have to approve it
  revision       bigint,                 -- of the club, as the comparison knew it
  version        integer not null default 0,
  approved_by    bigint[] not null default '{}' check (cardinality(approved_by) <= 2),   -- 0 for who was erased
  at             timestamptz not null,
  changed_at     timestamptz not null,
  foreign key (guild_id, sheet) references club
);
create index club_analysis_by on club_analysis (user_id);
create index club_analysis_in on club_analysis (guild_id, sheet);
create index club_analysis_at on club_analysis (at);

-- What was approved: the newest of a week counts, unless it was taken back.
create table club_week (
  commit_id    bigint generated always as identity primary key,
  guild_id     bigint not null,
  sheet        text not null,
  week         text not null check (week ~ '^[0-9]{4}-W[0-9]{2}$'),
  ends_at      timestamptz not null,
  analysis     text not null unique,     -- so that each is committed once
  started_by   bigint not null,          -- 0 for who was erased
  approved_by  bigint[] not null check (cardinality(approved_by) between 1 and 2),
  at           timestamptz not null,
  undone_at    timestamptz,
  undone_by    bigint,
  check ((undone_at is null) = (undone_by is null)),
  foreign key (guild_id, sheet) references club
);
create index club_week_of on club_week (guild_id, sheet, week, commit_id);

create table club_row (
  commit_id  bigint not null references club_week on delete cascade,
  canonical  text not null check (length(canonical) between 1 and 400),
  name       text not null check (length(name) between 1 and 100),
  metrics    jsonb not null check (jsonb_typeof(metrics) = 'object' and pg_column_size(metrics) <= 2000),   -- {}: missing
  primary key (commit_id, canonical)
);

-- A value that counts instead of the one that was read, whatever is committed or taken back.
create table club_correction (
  correction_id  bigint generated always as identity primary key,
  guild_id       bigint not null,
  sheet          text not null,
  week           text not null check (week ~ '^[0-9]{4}-W[0-9]{2}$'),
  canonical      text not null check (length(canonical) between 1 and 400),
  name           text not null check (length(name) between 1 and 100),
  metric         text not null check (metric ~ '^[a-z][a-z0-9_]{0,31}$'),
  value          bigint not null check (value between 0 and 9007199254740991),
  reason         text check (length(reason) between 1 and 200),
  set_by         bigint not null,        -- 0 for who was erased
  at             timestamptz not null,
  unique (guild_id, sheet, week, canonical, metric),
  foreign key (guild_id, sheet) references club
);
create index club_correction_by on club_correction (set_by);

-- Another way in which a member's name is read, as staff confirmed.
create table club_alias (
  guild_id      bigint not null,
  sheet         text not null,
  canonical     text not null check (length(canonical) between 1 and 400),
  name          text not null check (length(name) between 1 and 100),
  target        text not null check (length(target) between 1 and 400 and target <> canonical),
  confirmed_by  bigint not null,         -- 0 for who was erased
  at            timestamptz not null,
  primary key (guild_id, sheet, canonical),
  foreign key (guild_id, sheet) references club
);
create index club_alias_by on club_alias (confirmed_by);

-- Who did what.
create table club_event (
  event_id  bigint generated always as identity primary key,
  guild_id  bigint not null,
  sheet     text not null,
  action    text not null check (action in ('approve', 'commit', 'rollback', 'correct', 'uncorrect', 'merge', 'split')),
  week      text,
  detail    jsonb not null check (pg_column_size(detail) <= 2000),
  actor_id  bigint not null,             -- 0 for who was erased
  at        timestamptz not null
);
create index club_event_newest on club_event (guild_id, event_id);
create index club_event_actor on club_event (actor_id);

create function club_event_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('chorus.erasing', true) = 'on' then
    return old;
  end if;
  if tg_op = 'UPDATE' and new.actor_id = 0 and to_jsonb(new) - 'actor_id' = to_jsonb(old) - 'actor_id' then
    return new;
  end if;
  raise exception 'the history of clubs is append-only: only who did something can be erased';
end $$;
create trigger club_event_append_only before update or delete on club_event
  for each row execute function club_event_is_append_only();
