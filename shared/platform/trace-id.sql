-- The trace ID of the interaction whose idempotency key this is, as `Correlation` in correlation.ts computes it; null for other keys.
create or replace function trace_id_of(p_key text) returns text language sql immutable as $$
  select left(encode(sha256(convert_to(k.origin, 'UTF8')), 'hex'), 32)
  from (select substring(p_key from '^(?:i:[0-9]+|c:[0-9]+:[A-Za-z0-9_.-]+(?::[0-9]+)?)') as origin) k where k.origin is not null;
$$;

-- The trace ID of the interaction whose change is being made in this transaction, or else of the one that p_key names.
create or replace function trace_id_here(p_key text) returns text language sql stable as $$
  select coalesce(trace_id_of(current_setting('chorus.change_key', true)), trace_id_of(p_key));
$$;
