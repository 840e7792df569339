-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, ../jobs/add.sql

-- Begins to open what a lockdown closed, once per key.
create or replace function moderation_end_lockdown(
  p_key text, p_guild bigint, p_actor bigint, p_scope bigint, p_within interval, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'end_lockdown', p_guild, p_scope);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  held moderation_lockdown;
begin
  if outcome is not null then
    return outcome;
  end if;
  select * into held from moderation_lockdown
    where guild_id = p_guild and scope_id = p_scope and state <> 'ended' for update;
  if held.lockdown_id is null then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'none'));
  end if;
  if held.state = 'starting' then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'starting'));
  end if;
  if held.state = 'active' then
    update moderation_lockdown set state = 'ending', ender_id = p_actor where lockdown_id = held.lockdown_id;
    -- It may have been tried before.
    delete from job where kind = 'go_on_lockdown' and key = held.lockdown_id || ':end';
    perform job_add('go_on_lockdown', held.lockdown_id || ':end',
      jsonb_build_object('lockdown', held.lockdown_id::text, 'direction', 'end'), clock_timestamp() + p_within);
  end if;
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'ending', 'lockdown', held.lockdown_id::text));
end $$;
