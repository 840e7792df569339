-- uses ../jobs/add.sql, ../platform/idempotency.sql, ../settings/begin-change.sql, staff-preview.sql

-- Previews an order. Nothing is changed: economy_staff_settle carries it out, until it expires as p_expiry says: {at, interaction}.
create or replace function economy_staff_request(
  p_key text, p_actor bigint, p_order jsonb, p_limits jsonb, p_guild bigint, p_now timestamptz, p_day integer,
  p_module text, p_command text, p_roles text, p_expiry jsonb default null
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'staff', p_actor, p_order);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
begin
  if outcome is not null then
    return outcome;
  end if;
  outcome := staff_preview(p_actor, p_order, p_limits, p_day) || jsonb_build_object('actor', p_actor::text, 'order', p_order);
  if outcome ->> 'status' = 'ready' then
    outcome := outcome || jsonb_build_object('status', 'confirm');
    if p_expiry is not null then
      perform job_add('expire_confirmation', p_key, p_expiry -> 'interaction', (p_expiry ->> 'at')::timestamptz);
    end if;
  end if;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;
