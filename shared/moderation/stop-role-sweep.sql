-- uses ../settings/begin-change.sql, settle-role-sweep.sql

-- Has a sweep stop before its next member.
create or replace function moderation_stop_role_sweep(
  p_key text, p_guild bigint, p_actor bigint, p_sweep bigint, p_line text, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  outcome jsonb := begin_change(p_key, concat_ws('|', 'stop_role_sweep', p_sweep), p_guild, p_module, p_command, p_roles);
  held moderation_role_sweep;
begin
  if outcome is not null then
    return outcome;
  end if;
  select * into held from moderation_role_sweep where sweep_id = p_sweep and guild_id = p_guild for update;
  if held.state = 'running' then
    -- Its job records it.
    update moderation_role_sweep set state = 'stopped' where sweep_id = p_sweep;
  elsif held.state = 'paused' then
    perform moderation_settle_role_sweep(p_sweep, 'stopped', p_line);
  end if;
  return jsonb_build_object('status', 'stopped');
end $$;
