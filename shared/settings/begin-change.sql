-- uses ../platform/idempotency.sql, gate-refusal.sql

-- What every change begins with: the outcome that stands already, or a refusal by the server's staff, which then stands. Null
-- when the change is still to be decided. p_channel: the voice channel the change is about, where it depends on the moment.
create or replace function begin_change(
  p_key text, p_request text, p_guild bigint, p_module text, p_command text, p_roles text,
  p_now timestamptz default now(), p_channel bigint default null
) returns jsonb language plpgsql as $$
declare
  outcome jsonb := idempotency_recall(p_key, p_request);
begin
  if outcome is null then
    outcome := gate_refusal(p_guild, p_module, p_command, p_roles);
    if outcome is not null then
      perform idempotency_remember(p_key, p_request, outcome, p_now, p_channel);
    end if;
  end if;
  return outcome;
end $$;
