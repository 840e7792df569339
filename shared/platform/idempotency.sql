-- The remembered outcome of a key, or null. Takes the key's lock first and holds it to the end of the transaction: of two
-- deliveries of one interaction the second waits here, then finds the first one's outcome. Also knows a button whose outcome
-- was forgotten long ago.
create or replace function idempotency_recall(p_key text, p_request text) returns jsonb language plpgsql as $$
declare
  known idempotency;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_key, 0));
  select * into known from idempotency where key = p_key;
  if known.request <> p_request then
    raise exception 'the key % was used for another request', p_key using errcode = 'CH001';
  end if;
  if known.key is null and p_key like 'c:%' and exists (select from transfer where idem_key = p_key) then
    raise exception 'the outcome of % is forgotten', p_key
      using errcode = 'CH003', hint = 'That button is too old to work. Please use the command again.';
  end if;
  return known.outcome;
end $$;

-- A one-shot button's key belongs to its message, for as long as the message stands. What it did is remembered; that it couldn't
-- is not, or the button would say so forever. The effect still comes at most once.
create or replace function idempotency_remember(
  p_key text, p_request text, p_outcome jsonb, p_at timestamptz default now(), p_channel bigint default null
) returns jsonb language plpgsql as $$
begin
  if p_key not like 'c:%' or p_outcome ? 'transfer' then
    insert into idempotency (key, request, outcome, at, channel_id) values (p_key, p_request, p_outcome, p_at, p_channel);
  end if;
  return p_outcome;
end $$;

-- Remembers an outcome, unless it was remembered before.
create or replace function idempotency_remember_once(p_key text, p_request text, p_outcome jsonb) returns jsonb language plpgsql as $$
begin
  insert into idempotency (key, request, outcome) values (p_key, p_request, p_outcome) on conflict (key) do nothing;
  return p_outcome;
end $$;
