-- Returns the stored outcome of a key, or null. Locks the key until the end of the transaction, so if an interaction is
-- delivered twice, the second delivery waits here and then finds the outcome of the first. Also rejects a button whose outcome
-- has been pruned.
create or replace function idempotency_recall(p_key text, p_request text) returns jsonb language plpgsql as $$
declare
  known idempotency;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_key, 0));
  -- What the change files for later, such as a job, belongs to the same interaction.
  perform set_config('chorus.change_key', p_key, true);
  select * into known from idempotency where key = p_key;
  if known.request <> p_request then
    raise exception 'the key % was used for another request', p_key using errcode = 'CH001';
  end if;
  if known.key is null and p_key like 'c:%' and exists (select from transfer where idem_key = p_key) then
    raise exception 'the outcome of % has been pruned', p_key
      using errcode = 'CH003', hint = 'That button has expired. Use the command again.';
  end if;
  return known.outcome;
end $$;

-- Stores an outcome. The key of a one-shot button belongs to its message, which can stay around for years. So for buttons, only a
-- success is stored: a stored refusal would make the button refuse forever. The effect still happens at most once.
create or replace function idempotency_remember(
  p_key text, p_request text, p_outcome jsonb, p_at timestamptz default now(), p_channel bigint default null
) returns jsonb language plpgsql as $$
begin
  if p_key not like 'c:%' or p_outcome ? 'transfer' then
    insert into idempotency (key, request, outcome, at, channel_id) values (p_key, p_request, p_outcome, p_at, p_channel);
  end if;
  return p_outcome;
end $$;

-- Stores an outcome, unless the key already has one.
create or replace function idempotency_remember_once(p_key text, p_request text, p_outcome jsonb) returns jsonb language plpgsql as $$
begin
  insert into idempotency (key, request, outcome) values (p_key, p_request, p_outcome) on conflict (key) do nothing;
  return p_outcome;
end $$;
