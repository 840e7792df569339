-- uses record-act.sql

-- Ends a sweep, once, and records it; or pauses it, to be gone on with. Returns its state.
create or replace function moderation_settle_role_sweep(p_sweep bigint, p_state text, p_line text) returns text
language plpgsql set lock_timeout = '900ms' as $$
declare
  held moderation_role_sweep;
begin
  update moderation_role_sweep set state = case when state = 'stopping' and p_state = 'paused' then 'stopped' else p_state end
    where sweep_id = p_sweep and state in ('running', 'stopping', 'paused') returning * into held;
  if held.sweep_id is null then
    return (select state from moderation_role_sweep where sweep_id = p_sweep);
  end if;
  if held.state in ('stopped', 'done') then
    perform moderation_record_act(held.guild_id, 'role', held.actor_id, null, null, held.reason, jsonb_build_object(
      'lines', jsonb_build_array(p_line), 'role', held.role_id::text, 'changed', held.changed));
  end if;
  return held.state;
end $$;
