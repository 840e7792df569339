-- uses ../jobs/add.sql, ../jobs/cancel.sql

-- Offers someone a role, in place of what they were offered before. Null when that's done, else why it can't be.
create or replace function pool_invite(p_pool bigint, p_user bigint, p_role text, p_by bigint, p_for interval)
returns jsonb language plpgsql as $$
declare
  known pool_invitations;
begin
  select * into known from pool_invitations where pool_id = p_pool and user_id = p_user and expires_at > clock_timestamp();
  -- Whoever is invited already isn't invited, or pinged, again.
  if known.role = p_role and known.invited_by = p_by then
    return jsonb_build_object('status', 'invited_already');
  elsif known is null and (select count(*) from pool_invitations where pool_id = p_pool) >= 25 then
    return jsonb_build_object('status', 'too_many_invitations', 'most', 25);
  end if;
  -- A pool is offered to one member at a time.
  if p_role = 'owner' then
    delete from pool_invitations where pool_id = p_pool and role = 'owner' and user_id <> p_user;
  end if;
  insert into pool_invitations (pool_id, user_id, role, invited_by, expires_at)
    values (p_pool, p_user, p_role, p_by, clock_timestamp() + p_for)
    on conflict (pool_id, user_id) do update
      set role = excluded.role, invited_by = excluded.invited_by, expires_at = excluded.expires_at;
  perform job_cancel('expire_pool_invitation', p_pool || ':' || p_user);
  perform job_add('expire_pool_invitation', p_pool || ':' || p_user,
    jsonb_build_object('pool', p_pool::text, 'user', p_user::text), clock_timestamp() + p_for);
  return null;
end $$;
