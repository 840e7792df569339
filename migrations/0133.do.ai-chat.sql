-- Conversations with AI: what a member asked, and what was answered. Deleted an hour after the last turn.
create table ai_turn (
  key         text primary key,     -- of the interaction
  user_id     bigint not null,
  guild_id    bigint,               -- null in direct messages
  channel_id  bigint not null,
  purpose     text not null check (purpose ~ '^[a-z_]{1,32}$'),
  parent      text,                 -- the turn that this one goes on from
  question    text not null check (length(question) <= 8000),
  answer      text check (length(answer) <= 20000),
  messages    bigint[] not null default '{}' check (cardinality(messages) <= 10),   -- the answer in Discord
  state       text not null default 'open' check (state in ('open', 'done', 'stopped', 'failed')),
  wants_stop  boolean not null default false,
  at          timestamptz not null
);
create index ai_turn_of on ai_turn (channel_id, user_id, at desc);
create index ai_turn_by on ai_turn (user_id);
create index ai_turn_in on ai_turn (guild_id);
create index ai_turn_at on ai_turn (at);
create index ai_turn_message on ai_turn using gin (messages);

-- A key of a provider that a member or a server brings, encrypted as agents' tokens are.
create table ai_key (
  owner             text not null check (owner in ('member', 'server')),
  owner_id          bigint not null,
  service           text not null check (service ~ '^[a-z]{1,32}$'),
  model             text not null check (length(model) between 1 and 200),
  key_ciphertext    text not null,
  key_key_id        text not null,
  set_by            bigint not null,
  set_at            timestamptz not null,
  primary key (owner, owner_id)
);
create index ai_key_by on ai_key (set_by);
