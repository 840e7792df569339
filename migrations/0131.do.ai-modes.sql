-- What AI is for in a server, a category, a channel, or a thread, and how it talks.

-- Only what staff set at this place; null is as the level above has it.
create table ai_mode (
  guild_id         bigint not null,
  level            text not null check (level in ('server', 'category', 'channel', 'thread')),
  place_id         bigint not null,       -- on the level of the server, its own ID
  name             text not null check (length(name) <= 100),   -- as it was called then, for when it's gone
  use              text check (use in ('chat', 'super_snail', 'off')),
  has_personality  boolean,
  rating           text check (rating in ('pg13', 'unrated')),
  set_by           bigint not null,       -- 0 once they have been erased
  set_at           timestamptz not null default clock_timestamp(),
  -- An old server's first channel has the server's own ID.
  primary key (guild_id, level, place_id),
  check (num_nonnulls(use, has_personality, rating) > 0),
  check (level <> 'server' or place_id = guild_id)
);
create index ai_mode_by on ai_mode (set_by);

-- Who changed what from what: only the questions that changed.
create table ai_mode_history (
  change_id  bigint generated always as identity primary key,
  guild_id   bigint not null,
  level      text not null,
  place_id   bigint not null,
  name       text not null,
  before     jsonb not null,
  after      jsonb not null,
  actor_id   bigint not null,             -- 0 once they have been erased
  at         timestamptz not null default clock_timestamp()
);
create index ai_mode_history_newest on ai_mode_history (guild_id, change_id);
create index ai_mode_history_actor on ai_mode_history (actor_id);

-- A server's personality: the newest version counts.
create table ai_personality (
  guild_id      bigint not null,
  version       integer not null check (version > 0),
  action        text not null check (action in ('edit', 'adjust', 'reset', 'restore')),
  restored      integer,                  -- the version that came back
  preset        text not null check (preset ~ '^[a-z]{1,32}$'),
  catchphrases  smallint not null check (catchphrases between 1 and 10),
  enthusiasm    smallint not null check (enthusiasm between 1 and 10),
  depth         smallint not null check (depth between 1 and 10),
  formality     smallint not null check (formality between 1 and 10),
  text          text not null check (length(text) <= 1000),
  actor_id      bigint not null,          -- 0 once they have been erased
  at            timestamptz not null default clock_timestamp(),
  primary key (guild_id, version)
);
create index ai_personality_actor on ai_personality (actor_id);

-- Rows go only with the server, or when there are too many. An erasure forgets who it was.
create function ai_history_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('chorus.erasing', true) = 'on' then
    return old;
  end if;
  if tg_op = 'UPDATE' and new.actor_id = 0 and to_jsonb(new) - 'actor_id' = to_jsonb(old) - 'actor_id' then
    return new;
  end if;
  raise exception 'the history of modes and personalities is append-only: only who made a change can be erased';
end $$;
create trigger ai_mode_history_append_only before update or delete on ai_mode_history
  for each row execute function ai_history_is_append_only();
create trigger ai_personality_append_only before update or delete on ai_personality
  for each row execute function ai_history_is_append_only();
