-- Pools: who may do what is passed in by the caller (p_allowed, comma-separated roles), from the one table of permissions; here it
-- is decided on the locked pool. Besides the roles of members there are 'guest', who sees a public pool, and 'stranger', to whom a
-- private one does not exist. Every change is noted in pool_events by the same statement.

create function pool_note(p_pool bigint, p_actor bigint, p_action text, p_agent bigint, p_user bigint, p_detail jsonb default '{}')
returns void language sql as $$
  insert into pool_events (pool_id, actor_id, action, agent_id, user_id, detail)
    values (p_pool, p_actor, p_action, p_agent, p_user, p_detail);
$$;

create function pool_role(p_pool bigint, p_user bigint) returns text language plpgsql stable as $$
begin
  return coalesce((select role from pool_members where pool_id = p_pool and user_id = p_user),
    (select case visibility when 'public' then 'guest' end from agent_pools where pool_id = p_pool and deleted_at is null), 'stranger');
end $$;

-- Locks a pool for a change. Null when this member may make it, else why not.
create function pool_refusal(p_pool bigint, p_user bigint, p_allowed text) returns jsonb language plpgsql as $$
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

create function pool_create(
  p_key text, p_user bigint, p_name text, p_description text, p_visibility text, p_most integer,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_create', p_user, p_name, p_visibility);
  outcome jsonb := voice_begin(p_key, request, p_guild, p_module, p_command, p_roles);
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

-- p_change: {name, description, visibility}, any of them.
create function pool_settings(
  p_key text, p_user bigint, p_pool bigint, p_change jsonb, p_allowed text, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_settings', p_user, p_pool, p_change);
  outcome jsonb := coalesce(voice_begin(p_key, request, p_guild, p_module, p_command, p_roles), pool_refusal(p_pool, p_user, p_allowed));
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
  return pool_answer(p_key, request, outcome);
end $$;

-- Remembers an outcome, unless it came from there.
create function pool_answer(p_key text, p_request text, p_outcome jsonb) returns jsonb language plpgsql as $$
begin
  insert into idempotency (key, request, outcome) values (p_key, p_request, p_outcome) on conflict (key) do nothing;
  return p_outcome;
end $$;

-- p_to becomes the owner, who was it stays as a manager.
create function pool_transfer(
  p_key text, p_user bigint, p_pool bigint, p_to bigint, p_most integer, p_allowed text,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_transfer', p_user, p_pool, p_to);
  outcome jsonb := coalesce(voice_begin(p_key, request, p_guild, p_module, p_command, p_roles), pool_refusal(p_pool, p_user, p_allowed));
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
    update pool_members set role = 'manager', granted_by = p_user, at = clock_timestamp() where pool_id = p_pool and role = 'owner';
    insert into pool_members (pool_id, user_id, role, granted_by) values (p_pool, p_to, 'owner', p_user)
      on conflict (pool_id, user_id) do update set role = 'owner', granted_by = p_user, at = clock_timestamp();
    perform pool_note(p_pool, p_user, 'transferred', null, p_to);
    outcome := jsonb_build_object('status', 'transferred');
  end if;
  return pool_answer(p_key, request, outcome);
end $$;

-- p_role null: no longer a member. p_grants: {role: [roles it gives and takes], …}. Everybody may leave, except the owner.
create function pool_set_member(
  p_key text, p_user bigint, p_pool bigint, p_member bigint, p_role text, p_grants jsonb, p_allowed text,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_member', p_user, p_pool, p_member, coalesce(p_role, '-'));
  outcome jsonb := coalesce(voice_begin(p_key, request, p_guild, p_module, p_command, p_roles), pool_refusal(p_pool, p_user, p_allowed));
  granted jsonb := p_grants -> pool_role(p_pool, p_user);
  before text;
begin
  if outcome is null then
    select role into before from pool_members where pool_id = p_pool and user_id = p_member;
    outcome := case
      when before = 'owner' then jsonb_build_object('status', 'is_owner')
      when before is not distinct from p_role then jsonb_build_object('status', 'already')
      when p_member = p_user and p_role is null then null
      when coalesce(granted ? coalesce(p_role, before) and granted ? coalesce(before, p_role), false) then null
      else jsonb_build_object('status', 'forbidden', 'role', pool_role(p_pool, p_user))
    end;
  end if;
  if outcome is null then
    if p_role is null then
      delete from pool_members where pool_id = p_pool and user_id = p_member;
    else
      insert into pool_members (pool_id, user_id, role, granted_by) values (p_pool, p_member, p_role, p_user)
        on conflict (pool_id, user_id) do update set role = p_role, granted_by = p_user, at = clock_timestamp();
    end if;
    perform pool_note(p_pool, p_user, 'member', null, p_member, jsonb_build_object('before', before, 'role', p_role));
    outcome := jsonb_build_object('status', 'set', 'before', before, 'role', p_role);
  end if;
  return pool_answer(p_key, request, outcome);
end $$;

-- Which pool's agents a guild uses; p_pool null: none in particular.
create function pool_select(
  p_key text, p_user bigint, p_pool bigint, p_allowed text, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_select', p_user, p_guild, coalesce(p_pool::text, '-'));
  outcome jsonb := coalesce(voice_begin(p_key, request, p_guild, p_module, p_command, p_roles),
    case when p_pool is not null then pool_refusal(p_pool, p_user, p_allowed) end);
begin
  if outcome is null then
    insert into guild_voice_policy (guild_id, selected_pool_id, selected_by)
      values (p_guild, p_pool, case when p_pool is not null then p_user end)
      on conflict (guild_id) do update set selected_pool_id = excluded.selected_pool_id, selected_by = excluded.selected_by;
    if p_pool is not null then
      perform pool_note(p_pool, p_user, 'selected', null, null, jsonb_build_object('guild', p_guild::text));
    end if;
    outcome := jsonb_build_object('status', 'selected');
  end if;
  return pool_answer(p_key, request, outcome);
end $$;
