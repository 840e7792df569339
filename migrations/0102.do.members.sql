-- Members besides what they own: one row each, guarded by the lock on their wallet.

create table member (
  user_id          bigint not null,
  scope            bigint not null default 0,
  xp               bigint not null default 0 check (xp >= 0),
  work_ready_at    timestamptz,
  gather_ready_at  timestamptz,
  fight_ready_at   timestamptz,
  energy_until     timestamptz,
  luck_until       timestamptz,
  xp_until         timestamptz,
  key_until        timestamptz,
  companion        text,
  fed_until        timestamptz,
  -- The day's counts and the level at its start, for quests.
  day              integer,
  day_level        integer not null default 1,
  worked           integer not null default 0,
  gathered         integer not null default 0,
  won              integer not null default 0,
  sold             integer not null default 0,
  bought           integer not null default 0,
  -- How many kinds of items the member ever found. The leaderboard would otherwise read every collection for each page.
  found_kinds      integer not null default 0 check (found_kinds >= 0),
  primary key (user_id, scope)
);

create index member_by_xp on member (scope, xp desc);
create index member_by_kinds on member (scope, found_kinds desc, user_id) where found_kinds > 0;

-- Who used the economy in which guild: the members of its leaderboards.
create table guild_member (
  guild_id  bigint not null,
  user_id   bigint not null,
  primary key (guild_id, user_id)
);

-- One row per member, kind, and calendar day, which makes a claim happen once.
create table claim (
  user_id    bigint not null,
  scope      bigint not null default 0,
  kind       text not null,
  day_index  integer not null,                    -- days since 1970-01-01, UTC
  transfer_id bigint not null unique references transfer,
  primary key (user_id, scope, kind, day_index)
);

create table streak (
  user_id   bigint not null,
  scope     bigint not null default 0,
  kind      text not null,
  length    integer not null check (length >= 1),
  best      integer not null check (best >= length),
  last_day  integer not null,
  primary key (user_id, scope, kind)
);
create index streak_by_length on streak (kind, scope, length desc, user_id) include (last_day);

-- How often a member upgraded their bank; no row means never.
create table bank_tier (
  user_id  bigint not null,
  scope    bigint not null default 0,
  tier     integer not null check (tier >= 1),
  primary key (user_id, scope)
);

-- What a member ever found, by item.
create table collection (
  user_id   bigint not null,
  scope     bigint not null default 0,
  item      text not null references asset,
  count     bigint not null check (count > 0),
  first_at  timestamptz not null,
  primary key (user_id, scope, item)
);

create function member_count_kinds() returns trigger language plpgsql as $$
begin
  update member m set found_kinds = m.found_kinds + found.kinds
  from (select user_id, scope, count(*) as kinds from new_kinds group by user_id, scope) found
  where m.user_id = found.user_id and m.scope = found.scope;
  return null;
end $$;
create trigger collection_counts after insert on collection referencing new table as new_kinds
  for each statement execute function member_count_kinds();

-- How many uses are left in the tool that's in use; no row means all tools are new.
create table tool_wear (
  user_id    bigint not null,
  scope      bigint not null default 0,
  tool       text not null references asset,
  uses_left  integer not null check (uses_left > 0),
  primary key (user_id, scope, tool)
);
