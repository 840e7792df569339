-- uses ../jobs/cancel.sql, ../platform/idempotency.sql, ../settings/begin-change.sql, pool.sql

-- Accepts or declines a role in a pool. What was offered counts only while whoever offered it could still give it.
create or replace function pool_answer(
  p_key text, p_user bigint, p_pool bigint, p_is_accepted boolean, p_grants jsonb, p_most integer,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_answer', p_user, p_pool, p_is_accepted);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  pool_name text;
  offer pool_invitations;
  giver text;
  before text;
begin
  if outcome is not null then
    return outcome;
  end if;
  select name into pool_name from agent_pools where pool_id = p_pool and deleted_at is null for no key update;
  select * into offer from pool_invitations where pool_id = p_pool and user_id = p_user and expires_at > clock_timestamp();
  giver := pool_role(p_pool, offer.invited_by);
  before := (select role from pool_members where pool_id = p_pool and user_id = p_user);
  if pool_name is null or offer is null then
    outcome := jsonb_build_object('status', 'not_invited');
  elsif not p_is_accepted then
    outcome := jsonb_build_object('status', 'declined');
  elsif not coalesce(case when offer.role = 'owner' then giver = 'owner' else p_grants -> giver ? offer.role end, false)
      -- They got another role meanwhile: an old offer must not take it away.
      or (before is not null and offer.role <> 'owner') then
    outcome := jsonb_build_object('status', 'not_invited');
  elsif offer.role = 'owner' then
    perform pg_advisory_xact_lock(hashtextextended('pools of ' || p_user, 0));
    -- The offer stands: they may delete a pool first.
    if (select count(*) from pool_members where user_id = p_user and role = 'owner') >= p_most then
      return jsonb_build_object('status', 'too_many', 'most', p_most);
    end if;
    update pool_members set role = 'manager', granted_by = offer.invited_by, at = clock_timestamp()
      where pool_id = p_pool and role = 'owner';
  end if;
  if outcome is null then
    insert into pool_members (pool_id, user_id, role, granted_by) values (p_pool, p_user, offer.role, offer.invited_by)
      on conflict (pool_id, user_id) do update set role = excluded.role, granted_by = excluded.granted_by, at = clock_timestamp();
    if offer.role = 'owner' then
      perform pool_note(p_pool, offer.invited_by, 'transferred', null, p_user);
    else
      perform pool_note(p_pool, p_user, 'member', null, p_user, jsonb_build_object('before', before, 'role', offer.role));
    end if;
    outcome := jsonb_build_object('status', 'accepted');
  end if;
  delete from pool_invitations where pool_id = p_pool and user_id = p_user;
  perform job_cancel('expire_pool_invitation', p_pool || ':' || p_user);
  return idempotency_remember_once(p_key, request,
    outcome || jsonb_build_object('name', pool_name, 'role', offer.role, 'from', offer.invited_by::text));
end $$;
