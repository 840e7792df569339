-- The agents of pools: given, approved, taken back. Whatever is final scrubs the token: no row that says revoked holds one.

-- p_agent: {id, application, name, ciphertext, keyId}. p_straight: the roles whose agents need no approval. The token is not part
-- of the request the key stands for: a retry encrypts it anew.
create function pool_add_agent(
  p_key text, p_user bigint, p_pool bigint, p_agent jsonb, p_straight text, p_allowed text,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  own_id bigint := (p_agent ->> 'id')::bigint;
  request text := concat_ws('|', 'pool_add', p_user, p_pool, own_id);
  outcome jsonb := coalesce(voice_begin(p_key, request, p_guild, p_module, p_command, p_roles), pool_refusal(p_pool, p_user, p_allowed));
  is_straight boolean := pool_role(p_pool, p_user) = any (string_to_array(p_straight, ','));
  known agent_bots;
  slot smallint;
  own_slot smallint;
begin
  if outcome is null then
    perform pg_advisory_xact_lock(hashtextextended('agent:' || (p_agent ->> 'application'), 0));
    select * into known from agent_bots where agent_id = own_id or application_id = (p_agent ->> 'application')::bigint limit 1;
    select s into slot from generate_series(1, 49) s
      where not exists (select from agent_bots where pool_id = p_pool and pool_slot = s) order by s limit 1;
    if not is_straight then
      select s into own_slot from generate_series(1, 3) s where not exists (
        select from agent_bots where pool_id = p_pool and contributor_id = p_user and contributor_slot = s) order by s limit 1;
    end if;
    outcome := case
      when known.agent_id <> own_id then jsonb_build_object('status', 'in_other_pool')
      when known.status = 'refused' and known.pool_id = p_pool and (is_straight or known.contributor_id = p_user) then
        jsonb_build_object('status', 'replaced')
      when known.status not in ('rejected', 'revoked') then
        jsonb_build_object('status', case when known.pool_id = p_pool then 'in_pool' else 'in_other_pool' end)
      when slot is null then jsonb_build_object('status', 'pool_full', 'most', 49)
      when not is_straight and own_slot is null then jsonb_build_object('status', 'too_many', 'most', 3)
      else jsonb_build_object('status', case when is_straight then 'approved' else 'pending' end)
    end;
    if outcome ->> 'status' = 'replaced' then
      update agent_bots set status = 'approved', token_ciphertext = p_agent ->> 'ciphertext', token_key_id = p_agent ->> 'keyId',
          name = p_agent ->> 'name', login_failures = 0, retry_at = null where agent_id = own_id;
      perform pool_note(p_pool, p_user, 'token_replaced', own_id, null);
    elsif outcome ->> 'status' in ('approved', 'pending') then
      insert into agent_bots (agent_id, application_id, name, pool_id, contributor_id, status, token_ciphertext, token_key_id,
          pool_slot, contributor_slot)
        values (own_id, (p_agent ->> 'application')::bigint, p_agent ->> 'name', p_pool, p_user, outcome ->> 'status',
          p_agent ->> 'ciphertext', p_agent ->> 'keyId', slot, own_slot)
        on conflict (agent_id) do update set name = excluded.name, pool_id = excluded.pool_id,
          contributor_id = excluded.contributor_id, status = excluded.status, token_ciphertext = excluded.token_ciphertext,
          token_key_id = excluded.token_key_id, pool_slot = excluded.pool_slot, contributor_slot = excluded.contributor_slot,
          added_at = clock_timestamp(), login_failures = 0, retry_at = null;
      perform pool_note(p_pool, p_user, 'agent_added', own_id, null, outcome);
    end if;
  end if;
  return pool_answer(p_key, request, outcome);
end $$;

-- Forgets the tokens of agents for good, logs them out wherever they are held, and finds others for what they served.
create function pool_scrub(p_agents bigint[], p_status text) returns jsonb language plpgsql as $$
declare
  seat record;
  events jsonb := '[]';
begin
  update agent_bots set status = p_status, token_ciphertext = null, token_key_id = null, pool_slot = null, contributor_slot = null,
      runner_id = null, lease_until = null, ready_at = null, fence = nextval('voice_fence')
    where agent_id in (select agent_id from agent_bots where agent_id = any (p_agents) order by agent_id for no key update);
  for seat in select guild_id, agent_id from agent_guilds where agent_id = any (p_agents) order by guild_id, agent_id loop
    events := events || voice_leave_guild(seat.agent_id, seat.guild_id, 'revoked');
  end loop;
  return events;
end $$;

-- What is decided about one agent: 'approve', 'reject', 'revoke' or 'restart'. Whoever gave an agent may always take it back.
create function pool_decide(
  p_key text, p_user bigint, p_agent bigint, p_decision text, p_allowed text,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_decide', p_user, p_agent, p_decision);
  outcome jsonb := voice_begin(p_key, request, p_guild, p_module, p_command, p_roles);
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
      perform pool_note(a.pool_id, p_user, 'agent_' || p_decision, p_agent, null);
    end if;
  end if;
  return pool_answer(p_key, request, outcome);
end $$;

create function pool_carry_out(a agent_bots, p_user bigint, p_decision text) returns jsonb language plpgsql as $$
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
          lease_until = clock_timestamp(), login_failures = 0, retry_at = null
        where agent_id = a.agent_id;
  end case;
  return '[]';
end $$;

-- The pool is gone, its agents with it.
create function pool_delete(
  p_key text, p_user bigint, p_pool bigint, p_allowed text, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_delete', p_user, p_pool);
  outcome jsonb := coalesce(voice_begin(p_key, request, p_guild, p_module, p_command, p_roles), pool_refusal(p_pool, p_user, p_allowed));
  agents bigint[];
begin
  if outcome is null then
    agents := array(select agent_id from agent_bots where pool_id = p_pool and pool_slot is not null order by agent_id);
    update guild_voice_policy set selected_pool_id = null, selected_by = null where selected_pool_id = p_pool;
    update agent_pools set deleted_at = clock_timestamp() where pool_id = p_pool;
    perform pool_note(p_pool, p_user, 'deleted', null, null, jsonb_build_object('agents', cardinality(agents)));
    outcome := jsonb_build_object('status', 'deleted', 'agents', cardinality(agents), 'events', pool_scrub(agents, 'revoked'));
    delete from pool_members where pool_id = p_pool;
  end if;
  return pool_answer(p_key, request, outcome);
end $$;

-- Whether the agent's token, as it was read, is now sealed like this.
create function voice_replace_token(p_agent bigint, p_old text, p_ciphertext text, p_key_id text) returns boolean
language plpgsql set lock_timeout = '900ms' as $$
begin
  update agent_bots set token_ciphertext = p_ciphertext, token_key_id = p_key_id
    where agent_id = p_agent and token_ciphertext in (p_old, p_ciphertext);
  return found;
end $$;

-- Every one of these is a handful of look-ups by key: planned once, whatever the tables held then.
do $$
declare
  change regprocedure;
begin
  for change in
    select p.oid from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname ~ '^(voice|pool)_' and 'lock_timeout=900ms' = any (p.proconfig)
  loop
    execute format('alter function %s set plan_cache_mode = force_generic_plan', change);
    execute format('alter function %s set enable_seqscan = off', change);
  end loop;
end $$;
