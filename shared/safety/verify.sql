-- uses ../jobs/add.sql, ../jobs/cancel.sql, ../moderation/record-act.sql, ../platform/idempotency.sql, ../settings/begin-change.sql

-- How a server verifies members: its settings, the role, and the message.
create or replace function safety_verification(p_guild bigint, p_user bigint default null) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'settings', (select value from guild_settings where guild_id = p_guild and module = 'verification'),
    'panel', (select jsonb_build_object('role', role_id::text, 'channel', channel_id::text, 'message', message_id::text)
      from safety_panel where guild_id = p_guild),
    'blockedUntil', (select blocked_until from safety_attempt
      where guild_id = p_guild and user_id = p_user and blocked_until > clock_timestamp()));
$$;

-- Sets the role that a server's verification gives, and where its message is; null leaves what's there.
create or replace function safety_set_panel(p_guild bigint, p_role bigint, p_channel bigint default null, p_message bigint default null)
returns jsonb language plpgsql as $$
begin
  insert into safety_panel as held (guild_id, role_id, channel_id, message_id) values (p_guild, p_role, p_channel, p_message)
    on conflict (guild_id) do update set role_id = p_role,
      channel_id = coalesce(p_channel, held.channel_id),
      -- In another channel, there's no message yet.
      message_id = case when p_message is null and p_channel is distinct from held.channel_id and p_channel is not null then null
        else coalesce(p_message, held.message_id) end;
  return jsonb_build_object('status', 'set');
end $$;

create or replace function safety_remove_panel(p_guild bigint) returns jsonb language plpgsql as $$
begin
  delete from safety_panel where guild_id = p_guild;
  return jsonb_build_object('status', 'removed');
end $$;

-- Begins to verify a member: from now on a job does, whatever becomes of the request. `wrong`: the answer was, and how many more
-- there may be. p_is_right: null where there's no question.
create or replace function safety_verify(
  p_key text, p_guild bigint, p_user bigint, p_role bigint, p_is_right boolean, p_most integer, p_block interval, p_within interval,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'verify', p_guild, p_user, p_is_right);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  attempt safety_attempt;
begin
  if outcome is not null then
    return outcome;
  end if;
  -- What's older doesn't count anymore.
  delete from safety_attempt where at < clock_timestamp() - interval '1 day' and coalesce(blocked_until, at) < clock_timestamp();
  select * into attempt from safety_attempt where guild_id = p_guild and user_id = p_user for update;
  if p_is_right is not null and attempt.blocked_until > clock_timestamp() then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'blocked', 'until', attempt.blocked_until));
  end if;
  if p_is_right = false then
    insert into safety_attempt as held (guild_id, user_id, wrong) values (p_guild, p_user, 1)
      on conflict (guild_id, user_id) do update set
        wrong = case when held.blocked_until is null then held.wrong + 1 else 1 end, blocked_until = null, at = clock_timestamp()
      returning * into attempt;
    if attempt.wrong >= p_most then
      update safety_attempt set blocked_until = clock_timestamp() + p_block where guild_id = p_guild and user_id = p_user
        returning * into attempt;
      return idempotency_remember(p_key, request, jsonb_build_object('status', 'blocked', 'until', attempt.blocked_until));
    end if;
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'wrong', 'left', p_most - attempt.wrong));
  end if;
  perform job_add('finish_verification', p_guild || ':' || p_user,
    jsonb_build_object('guild', p_guild::text, 'user', p_user::text, 'role', p_role::text), clock_timestamp() + p_within);
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'begun'));
end $$;

-- Records that a member was verified. Run it in the transaction that ends the job.
create or replace function safety_record_verification(p_guild bigint, p_user bigint, p_role bigint) returns void language plpgsql as $$
begin
  delete from safety_attempt where guild_id = p_guild and user_id = p_user;
  perform moderation_record_act(p_guild, 'verify', p_user, p_user, null, null,
    jsonb_build_object('lines', jsonb_build_array('Verified, and has <@&' || p_role || '> now.')));
end $$;

-- Ends it in the job's place, and records it if the member has the role now. Once: whoever comes second changes nothing.
create or replace function safety_finish_verification(p_guild bigint, p_user bigint, p_role bigint, p_is_done boolean) returns jsonb
language plpgsql as $$
begin
  if job_cancel('finish_verification', p_guild || ':' || p_user) and p_is_done then
    perform safety_record_verification(p_guild, p_user, p_role);
  end if;
  return jsonb_build_object('status', 'ended');
end $$;
