-- uses ../settings/begin-change.sql

-- Begins to give or take a role, or goes on with it. p_for: how long what was shown can be confirmed.
create or replace function moderation_start_role_sweep(
  p_key text, p_guild bigint, p_actor bigint, p_sweep bigint, p_for interval, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  outcome jsonb := begin_change(p_key, concat_ws('|', 'start_role_sweep', p_sweep), p_guild, p_module, p_command, p_roles);
  held moderation_role_sweep;
begin
  if outcome is not null then
    return outcome;
  end if;
  select * into held from moderation_role_sweep
    where sweep_id = p_sweep and guild_id = p_guild and actor_id = p_actor for update;
  if held.sweep_id is null or (held.state = 'shown' and held.at < clock_timestamp() - p_for) then
    return jsonb_build_object('status', 'expired');
  end if;
  if held.state in ('stopped', 'done') then
    return jsonb_build_object('status', 'over');
  end if;
  update moderation_role_sweep set state = 'running' where sweep_id = p_sweep;
  return jsonb_build_object('status', 'started', 'role', held.role_id::text);
end $$;
