-- uses leave-guild.sql

create or replace function pool_note(p_pool bigint, p_actor bigint, p_action text, p_agent bigint, p_user bigint, p_detail jsonb default '{}')
returns void language sql as $$
  insert into pool_events (pool_id, actor_id, action, agent_id, user_id, detail)
    values (p_pool, p_actor, p_action, p_agent, p_user, p_detail);
$$;

create or replace function pool_role(p_pool bigint, p_user bigint) returns text language plpgsql stable as $$
begin
  return coalesce((select role from pool_members where pool_id = p_pool and user_id = p_user),
    (select case visibility when 'public' then 'guest' end from agent_pools where pool_id = p_pool and deleted_at is null), 'stranger');
end $$;

-- Locks a pool for a change. Null when this member can make it, else the refusal.
create or replace function pool_refusal(p_pool bigint, p_user bigint, p_allowed text) returns jsonb language plpgsql as $$
declare
  role text;
begin
  perform from agent_pools where pool_id = p_pool and deleted_at is null for no key update;
  role := case when found then pool_role(p_pool, p_user) else 'stranger' end;
  return case
    when role = any (string_to_array(p_allowed, ',')) then null
    when role = 'stranger' then jsonb_build_object('status', 'unknown_pool')
    else jsonb_build_object('status', 'forbidden', 'role', role)
  end;
end $$;

-- Deletes the tokens of agents, logs them out everywhere, and finds other agents for their sessions.
create or replace function pool_scrub(p_agents bigint[], p_status text) returns jsonb language plpgsql as $$
declare
  seat record;
  events jsonb := '[]';
begin
  update agent_bots set status = p_status, token_ciphertext = null, token_key_id = null, pool_slot = null, contributor_slot = null,
      runner_id = null, lease_until = null, ready_at = null, fence = nextval('voice_fence'), former_runner = null, left_because = null
    where agent_id in (select agent_id from agent_bots where agent_id = any (p_agents) order by agent_id for no key update);
  for seat in select guild_id, agent_id from agent_guilds where agent_id = any (p_agents) order by guild_id, agent_id loop
    events := events || voice_leave_guild(seat.agent_id, seat.guild_id, 'revoked');
  end loop;
  return events;
end $$;

create or replace function pool_carry_out(a agent_bots, p_user bigint, p_decision text) returns jsonb language plpgsql as $$
begin
  case p_decision
    when 'approve' then
      update agent_bots set status = 'approved' where agent_id = a.agent_id;
      insert into pool_members (pool_id, user_id, role, granted_by) values (a.pool_id, a.contributor_id, 'contributor', p_user)
        on conflict do nothing;
    when 'reject' then
      return pool_scrub(array[a.agent_id], 'rejected');
    when 'revoke' then
      return pool_scrub(array[a.agent_id], 'revoked');
    when 'restart' then
      update agent_bots set status = case status when 'refused' then 'approved' else status end, runner_id = null, ready_at = null,
          former_runner = runner_id, left_because = case when runner_id is not null then 'restarted' end,
          lease_until = clock_timestamp(), login_failures = 0, retry_at = null
        where agent_id = a.agent_id;
  end case;
  return '[]';
end $$;
