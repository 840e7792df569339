-- uses ../jobs/cancel.sql

-- Whether what was requested under p_request_key still waits for this person's decision: null if it does. Then its expiry is called off,
-- and the caller decides under p_own_key, whose lock it has. Otherwise, what was decided already, or that nothing was requested.
-- p_field: where the request has who may decide.
create or replace function economy_open_request(p_request_key text, p_own_key text, p_field text, p_user bigint) returns jsonb
language plpgsql as $$
declare
  requested jsonb;
  decided jsonb;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_own_key, 0));
  select outcome into requested from idempotency where key = p_request_key;
  if requested ->> 'status' is distinct from 'confirm' or requested ->> p_field is distinct from p_user::text then
    return jsonb_build_object('status', 'not_requested');
  end if;
  select outcome into decided from idempotency where key = p_own_key;
  if decided is null then
    perform job_cancel('expire_confirmation', p_request_key);
  end if;
  return decided;
end $$;
