-- Screenshots that are being read: what was read so far, so that whoever goes on with it reads no picture twice. The pictures
-- themselves are Discord's. Deleted a day after.
create table ai_reading (
  key         text primary key,     -- of the interaction
  sheet       text not null check (sheet ~ '^[a-z][a-z0-9_]{1,31}$'),
  user_id     bigint not null,
  guild_id    bigint,               -- null in direct messages
  state       text not null default 'reading' check (state in ('reading', 'ready', 'saved', 'discarded', 'failed')),
  pictures    jsonb not null default '[]' check (jsonb_typeof(pictures) = 'array' and pg_column_size(pictures) <= 400000),
  corrected   jsonb not null default '{}' check (pg_column_size(corrected) <= 40000),   -- by the member, over what was read
  at          timestamptz not null,
  changed_at  timestamptz not null
);
create index ai_reading_by on ai_reading (user_id);
create index ai_reading_in on ai_reading (guild_id);
create index ai_reading_at on ai_reading (at);
