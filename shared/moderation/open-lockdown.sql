-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, ../jobs/add.sql

-- Begins to close a channel, a category, or a server, once per key. p_within: when a job goes on with what its request didn't finish.
create or replace function moderation_open_lockdown(
  p_key text, p_guild bigint, p_actor bigint, p_lockdown bigint, p_scope bigint, p_kind text, p_reason text, p_within interval,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'open_lockdown', p_guild, p_scope);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  earlier moderation_lockdown;
begin
  if outcome is not null then
    return outcome;
  end if;
  insert into moderation_lockdown (lockdown_id, guild_id, scope_id, kind, actor_id, reason, state)
    values (p_lockdown, p_guild, p_scope, p_kind, p_actor, p_reason, 'starting')
    on conflict (guild_id, scope_id) where state <> 'ended' do nothing;
  if found then
    perform job_add('go_on_lockdown', p_lockdown || ':start', jsonb_build_object('lockdown', p_lockdown::text, 'direction', 'start'),
      clock_timestamp() + p_within);
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'opened', 'lockdown', p_lockdown::text));
  end if;
  select * into earlier from moderation_lockdown where guild_id = p_guild and scope_id = p_scope and state <> 'ended';
  return idempotency_remember(p_key, request, jsonb_build_object(
    'status', 'already', 'lockdown', earlier.lockdown_id::text, 'state', earlier.state, 'kind', earlier.kind));
end $$;
