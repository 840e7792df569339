-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, pool.sql

create or replace function pool_create(
  p_key text, p_user bigint, p_name text, p_description text, p_visibility text, p_most integer,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_create', p_user, p_name, p_visibility);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  made bigint;
begin
  if outcome is not null then
    return outcome;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('pools of ' || p_user, 0));
  if (select count(*) from pool_members where user_id = p_user and role = 'owner') >= p_most then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'too_many', 'most', p_most));
  end if;
  insert into agent_pools (name, description, visibility) values (p_name, p_description, p_visibility)
    on conflict (lower(name)) where deleted_at is null do nothing returning pool_id into made;
  if made is null then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'name_taken'));
  end if;
  insert into pool_members (pool_id, user_id, role, granted_by) values (made, p_user, 'owner', p_user);
  perform pool_note(made, p_user, 'created', null, null, jsonb_build_object('name', p_name, 'visibility', p_visibility));
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'created', 'pool', made::text));
end $$;
