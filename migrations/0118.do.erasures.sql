-- What has been erased, so that a restored backup forgets it again. Nobody can be read from it: it keeps an HMAC of the ID, and its
-- key is in this database and its backups only, never beside them.

create table erasure_key (
  key     bytea not null check (length(key) = 32),
  key_id  text not null,                          -- begins with the key's own hash: it tells keys apart and says nothing about them
  one     boolean primary key default true check (one)
);
insert into erasure_key (key, key_id)
  select key, left(encode(sha256(key), 'hex'), 16)
  from (select sha256(convert_to(gen_random_uuid()::text || gen_random_uuid(), 'UTF8')) as key) made;

create table erasure (
  id      uuid primary key default gen_random_uuid(),
  kind    text not null check (kind in ('member', 'server')),
  mark    text not null check (mark ~ '^[0-9a-f]{64}$'),  -- HMAC-SHA256 of kind:ID
  key_id  text not null,
  at      timestamptz not null default clock_timestamp()
);
