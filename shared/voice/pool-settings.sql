-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, pool.sql

-- p_change: any of {name, description, visibility}.
create or replace function pool_settings(
  p_key text, p_user bigint, p_pool bigint, p_change jsonb, p_allowed text, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_settings', p_user, p_pool, p_change);
  outcome jsonb := coalesce(begin_change(p_key, request, p_guild, p_module, p_command, p_roles), pool_refusal(p_pool, p_user, p_allowed));
begin
  if outcome is null then
    begin
      update agent_pools set name = coalesce(p_change ->> 'name', name), description = coalesce(p_change ->> 'description', description),
          visibility = coalesce(p_change ->> 'visibility', visibility) where pool_id = p_pool;
      perform pool_note(p_pool, p_user, 'settings', null, null, p_change);
      outcome := jsonb_build_object('status', 'set');
    exception when unique_violation then
      outcome := jsonb_build_object('status', 'name_taken');
    end;
  end if;
  return idempotency_remember_once(p_key, request, outcome);
end $$;
