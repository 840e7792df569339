-- Where a member lets notes be kept: in a server, or in direct messages with the bot (dm). A row stays when consent is taken back,
-- because the number of a forgotten note is never given to another one.
create table ai_consent (
  user_id      bigint not null,
  scope        text not null check (scope ~ '^(dm|[1-9][0-9]{0,19})$'),
  is_given     boolean not null,
  changed_at   timestamptz not null,
  last_number  integer not null default 0 check (last_number >= 0),
  noted_at     timestamptz,
  primary key (user_id, scope)
);
create index ai_consent_in on ai_consent (scope);

-- What members had the bot remember. model: which one made the embedding, an int8 for each dimension.
create table ai_note (
  user_id    bigint not null,
  scope      text not null,
  number     integer not null check (number > 0),
  text       text not null check (length(text) between 1 and 500),
  tags       jsonb not null default '[]' check (jsonb_typeof(tags) = 'array' and jsonb_array_length(tags) <= 10),
  words      tsvector not null,
  at         timestamptz not null,
  model      text check (length(model) between 1 and 200),
  embedding  bytea check (octet_length(embedding) between 1 and 8192),
  check ((model is null) = (embedding is null)),
  primary key (user_id, scope, number),
  foreign key (user_id, scope) references ai_consent on delete cascade
);
