-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, pool.sql, pool-invite.sql, ../jobs/cancel.sql

-- Changes a member's role, or invites someone who isn't one. p_role null: no longer a member, nor invited. p_grants: {role: [roles it
-- can give and take], …}. Everyone can leave, except the owner.
create or replace function pool_set_member(
  p_key text, p_user bigint, p_pool bigint, p_member bigint, p_role text, p_grants jsonb, p_allowed text,
  p_guild bigint, p_module text, p_command text, p_roles text, p_invitation interval default '7 days'
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_member', p_user, p_pool, p_member, coalesce(p_role, '-'));
  outcome jsonb := coalesce(begin_change(p_key, request, p_guild, p_module, p_command, p_roles), pool_refusal(p_pool, p_user, p_allowed));
  granted jsonb := p_grants -> pool_role(p_pool, p_user);
  before text;
  invited text;
  is_withdrawn boolean := false;
begin
  if outcome is null then
    select role into before from pool_members where pool_id = p_pool and user_id = p_member;
    select role into invited from pool_invitations where pool_id = p_pool and user_id = p_member;
    -- Whoever could have offered it, and whoever it's for, can take it back.
    is_withdrawn := coalesce(p_role is null and (p_member = p_user or granted ? invited
      or (invited = 'owner' and pool_role(p_pool, p_user) = 'owner')) and invited is not null, false);
    outcome := case
      when is_withdrawn then null
      when before = 'owner' then jsonb_build_object('status', 'is_owner')
      when before is not distinct from p_role then jsonb_build_object('status', 'already')
      when p_member = p_user and p_role is null then null
      when coalesce(granted ? coalesce(p_role, before) and granted ? coalesce(before, p_role), false) then null
      else jsonb_build_object('status', 'forbidden', 'role', pool_role(p_pool, p_user))
    end;
  end if;
  if is_withdrawn then
    delete from pool_invitations where pool_id = p_pool and user_id = p_member;
    perform job_cancel('expire_pool_invitation', p_pool || ':' || p_member);
    outcome := jsonb_build_object('status', 'withdrawn');
  elsif outcome is null and before is null then
    outcome := coalesce(pool_invite(p_pool, p_member, p_role, p_user, p_invitation),
      jsonb_build_object('status', 'invited', 'pool', p_pool::text, 'role', p_role,
        'name', (select name from agent_pools where pool_id = p_pool)));
  elsif outcome is null then
    if p_role is null then
      delete from pool_members where pool_id = p_pool and user_id = p_member;
    else
      update pool_members set role = p_role, granted_by = p_user, at = clock_timestamp() where pool_id = p_pool and user_id = p_member;
    end if;
    perform pool_note(p_pool, p_user, 'member', null, p_member, jsonb_build_object('before', before, 'role', p_role));
    outcome := jsonb_build_object('status', 'set', 'before', before, 'role', p_role);
  end if;
  return idempotency_remember_once(p_key, request, outcome);
end $$;
