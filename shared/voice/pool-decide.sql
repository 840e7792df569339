-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, pool.sql

-- Decides about one agent: 'approve', 'reject', 'revoke', or 'restart'. Whoever contributed an agent can always revoke it.
create or replace function pool_decide(
  p_key text, p_user bigint, p_agent bigint, p_decision text, p_allowed text,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_decide', p_user, p_agent, p_decision);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  a agent_bots;
begin
  if outcome is not null then
    return outcome;
  end if;
  select * into a from agent_bots where agent_id = p_agent;
  outcome := pool_refusal(a.pool_id, p_user, p_allowed);
  select * into a from agent_bots where agent_id = p_agent for no key update;
  if p_decision = 'revoke' and a.contributor_id = p_user then
    outcome := null;
  end if;
  if outcome ->> 'status' = 'unknown_pool' then
    outcome := jsonb_build_object('status', 'unknown_agent');
  elsif outcome is null then
    outcome := case
      when p_decision in ('approve', 'reject') and a.status <> 'pending' then jsonb_build_object('status', 'not_pending')
      when p_decision = 'revoke' and a.status in ('rejected', 'revoked') then jsonb_build_object('status', 'already')
      when p_decision = 'restart' and a.status not in ('approved', 'active', 'refused') then jsonb_build_object('status', 'not_approved')
    end;
    if outcome is null then
      outcome := jsonb_build_object('status', 'done', 'agent', p_agent::text, 'name', a.name, 'pool', a.pool_id::text,
        'contributor', a.contributor_id::text, 'events', pool_carry_out(a, p_user, p_decision));
      -- A restart logs it in anew.
      delete from agent_gateways where agent_id = p_agent and p_decision = 'restart';
      perform pool_note(a.pool_id, p_user, 'agent_' || p_decision, p_agent, null);
    end if;
  end if;
  return idempotency_remember_once(p_key, request, outcome);
end $$;
