-- uses ../jobs/hasten.sql, ../moderation/record-act.sql, ../platform/idempotency.sql, ../settings/begin-change.sql

-- A raid as callers get it; null if there's none.
create or replace function safety_raid_state(p_guild bigint) returns jsonb language sql stable as $$
  select jsonb_build_object('guild', r.guild_id::text, 'wanted', r.wanted, 'version', r.version, 'isDone', r.done_version = r.version,
    'actor', r.actor_id::text, 'endedBy', r.ended_by::text, 'reason', r.reason, 'startedAt', r.started_at, 'endsAt', r.ends_at,
    'pausesInvites', r.pauses_invites, 'pausesMessages', r.pauses_messages, 'level', r.level, 'slowmode', r.slowmode,
    'before', r.before, 'pausedUntil', r.paused_until, 'hasChannels', r.has_channels, 'problems', r.problems,
    'channels', (select jsonb_build_object('wanted', count(*) filter (where state = 'wanted'), 'slowed', count(*) filter (where state = 'slowed'),
        'failed', count(*) filter (where state = 'failed'), 'restored', count(*) filter (where state = 'restored'))
      from safety_raid_channel c where c.guild_id = r.guild_id))
  from safety_raid r where r.guild_id = p_guild;
$$;

-- Protects a server, or protects it for longer and with other values. What was there before stays noted: it has to be found again at
-- the end. p_is_level_given: staff chose the level, so it replaces the one from before; otherwise it only counts where there's none.
create or replace function safety_protect(
  p_guild bigint, p_actor bigint, p_for interval, p_invites boolean, p_messages boolean, p_level integer, p_slowmode integer,
  p_reason text, p_lines jsonb, p_is_level_given boolean default false
) returns jsonb language plpgsql as $$
declare
  known safety_raid;
begin
  select * into known from safety_raid where guild_id = p_guild for update;
  if known.wanted = 'off' then
    return jsonb_build_object('status', 'ending');
  end if;
  insert into safety_raid (guild_id, wanted, actor_id, ends_at, pauses_invites, pauses_messages, level, slowmode, reason)
    values (p_guild, 'on', p_actor, clock_timestamp() + p_for, p_invites, p_messages, p_level, p_slowmode, p_reason)
    on conflict (guild_id) do update set
      version = safety_raid.version + 1,
      ends_at = greatest(safety_raid.ends_at, excluded.ends_at),
      pauses_invites = safety_raid.pauses_invites or excluded.pauses_invites,
      pauses_messages = safety_raid.pauses_messages or excluded.pauses_messages,
      level = case when p_is_level_given then coalesce(excluded.level, safety_raid.level)
        else coalesce(safety_raid.level, excluded.level) end,
      slowmode = coalesce(excluded.slowmode, safety_raid.slowmode),
      -- All channels are looked at again.
      has_channels = safety_raid.has_channels and coalesce(excluded.slowmode = safety_raid.slowmode, true),
      problems = safety_raid.problems - case when p_is_level_given then 'level' else '' end
        - case when excluded.slowmode is null then '' else 'channels' end,
      reason = coalesce(excluded.reason, safety_raid.reason)
      where safety_raid.wanted = 'on';
  perform moderation_record_act(p_guild, 'raid', p_actor, null, null, p_reason, jsonb_build_object('lines', p_lines));
  perform job_hasten('protect_server', p_guild::text, jsonb_build_object('guild', p_guild::text));
  return jsonb_build_object('status', case when known.guild_id is null then 'started' else 'extended' end,
    'raid', safety_raid_state(p_guild));
end $$;

-- Staff protect a server.
create or replace function safety_start_raid(
  p_key text, p_guild bigint, p_actor bigint, p_for interval, p_invites boolean, p_messages boolean, p_level integer,
  p_slowmode integer, p_reason text, p_lines jsonb, p_module text, p_command text, p_roles text,
  p_is_level_given boolean default false
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'raid', p_guild, p_actor, p_for, p_invites, p_messages, p_level, p_slowmode);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
begin
  if outcome is not null then
    return outcome;
  end if;
  return idempotency_remember(p_key, request,
    safety_protect(p_guild, p_actor, p_for, p_invites, p_messages, p_level, p_slowmode, p_reason, p_lines, p_is_level_given));
end $$;

-- Staff end it.
create or replace function safety_end_raid(
  p_key text, p_guild bigint, p_actor bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'raid_end', p_guild, p_actor);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
begin
  if outcome is not null then
    return outcome;
  end if;
  return idempotency_remember(p_key, request, safety_unprotect(p_guild, p_actor));
end $$;

-- Has everything put back as it was before. Also at the end of its time.
create or replace function safety_unprotect(p_guild bigint, p_actor bigint) returns jsonb language plpgsql as $$
begin
  update safety_raid set wanted = 'off', version = version + 1, ended_by = p_actor where guild_id = p_guild and wanted = 'on';
  if not found then
    return jsonb_build_object('status', case when exists (select from safety_raid where guild_id = p_guild) then 'ending' else 'not_on' end);
  end if;
  perform job_hasten('protect_server', p_guild::text, jsonb_build_object('guild', p_guild::text));
  return jsonb_build_object('status', 'ended', 'raid', safety_raid_state(p_guild));
end $$;
