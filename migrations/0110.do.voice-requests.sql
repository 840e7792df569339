-- What members ask of sessions stays small. Each request of somebody in line is a row of its own, so that asking again doesn't rewrite
-- the earlier ones. Applied requests lose their payload, and expire. See voice_sweep.

create table voice_waiter_intents (
  idem_key   text primary key,
  waiter_id  bigint not null references voice_waiters on delete cascade,
  place      bigint generated always as identity,   -- the order they're asked in
  verb       text not null check (verb ~ '^[a-z_]{1,32}$'),
  payload    jsonb not null check (octet_length(payload::text) <= 16384)
);
create index voice_waiter_intent_of_waiter on voice_waiter_intents (waiter_id, place);

insert into voice_waiter_intents (idem_key, waiter_id, verb, payload)
  select i ->> 'key', w.waiter_id, i ->> 'verb', coalesce(i -> 'payload', '{}')
  from voice_waiters w, jsonb_array_elements(w.intents) with ordinality as asked (i, n)
  where octet_length((i -> 'payload')::text) <= 16384
  order by w.waiter_id, n;
alter table voice_waiters drop column intents;

-- How often applying it failed. Counted here, because a node that restarts would begin anew.
alter table voice_intents add column attempts smallint not null default 0;
update voice_intents set payload = '{}' where applied_at is not null;
-- Not valid: what's pending already is applied as it is.
alter table voice_intents add constraint voice_intent_payload_size check (octet_length(payload::text) <= 16384) not valid;
create index voice_intent_applied on voice_intents (applied_at) where applied_at is not null;
create index voice_intent_pending_of_member on voice_intents (session_id, user_id) where applied_at is null;
