-- uses record-act.sql

-- Ends a sweep, and records it once; or pauses it, to be gone on with. Returns its state. One that was stopped stays so.
create or replace function moderation_settle_role_sweep(p_sweep bigint, p_state text, p_line text) returns text
language plpgsql set lock_timeout = '900ms' as $$
declare
  held moderation_role_sweep;
begin
  update moderation_role_sweep set state = case when state in ('running', 'paused') then p_state else state end
    where sweep_id = p_sweep returning * into held;
  if held.state in ('stopped', 'done') and not exists (
    select from moderation_act where guild_id = held.guild_id and kind = 'role' and detail ->> 'sweep' = p_sweep::text) then
    perform moderation_record_act(held.guild_id, 'role', held.actor_id, null, null, held.reason, jsonb_build_object(
      'lines', jsonb_build_array(p_line), 'role', held.role_id::text, 'sweep', p_sweep::text, 'changed', held.changed));
  end if;
  return held.state;
end $$;
