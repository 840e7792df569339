-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, pool.sql, pool-invite.sql

-- Offers a pool to p_to, who becomes its owner by accepting. The previous owner stays as a manager.
create or replace function pool_transfer(
  p_key text, p_user bigint, p_pool bigint, p_to bigint, p_most integer, p_allowed text,
  p_guild bigint, p_module text, p_command text, p_roles text, p_invitation interval default '7 days'
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_transfer', p_user, p_pool, p_to);
  outcome jsonb := coalesce(begin_change(p_key, request, p_guild, p_module, p_command, p_roles), pool_refusal(p_pool, p_user, p_allowed));
begin
  if outcome is null then
    perform pg_advisory_xact_lock(hashtextextended('pools of ' || p_to, 0));
    outcome := case
      when p_to = p_user then jsonb_build_object('status', 'self')
      when (select count(*) from pool_members where user_id = p_to and role = 'owner') >= p_most then
        jsonb_build_object('status', 'too_many', 'most', p_most)
    end;
  end if;
  if outcome is null then
    outcome := pool_invite(p_pool, p_to, 'owner', p_user, p_invitation);
  end if;
  if outcome is null then
    perform pool_note(p_pool, p_user, 'offered', null, p_to);
    outcome := jsonb_build_object('status', 'offered', 'pool', p_pool::text,
      'name', (select name from agent_pools where pool_id = p_pool));
  end if;
  return idempotency_remember_once(p_key, request, outcome);
end $$;
