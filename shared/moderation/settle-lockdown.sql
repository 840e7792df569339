-- uses record-act.sql

-- Ends one direction of a lockdown, once, and records it. Where something couldn't be opened, it stays active, to be tried again.
create or replace function moderation_settle_lockdown(p_lockdown bigint, p_direction text, p_lines jsonb) returns text
language plpgsql set lock_timeout = '900ms' as $$
declare
  held moderation_lockdown;
  has_set boolean := exists (select from moderation_locked_overwrite where lockdown_id = p_lockdown and state = 'set');
begin
  update moderation_lockdown set state = case when has_set then 'active' else 'ended' end
    where lockdown_id = p_lockdown and state = case when p_direction = 'start' then 'starting' else 'ending' end
    returning * into held;
  if held.lockdown_id is null then
    return (select state from moderation_lockdown where lockdown_id = p_lockdown);
  end if;
  if held.state = 'ended' then
    update moderation_act set undone_at = clock_timestamp()
      where guild_id = held.guild_id and at >= held.at and kind = held.kind and undone_at is null
        and detail ->> 'lockdown' = held.lockdown_id::text and detail ->> 'direction' = 'start';
  end if;
  perform moderation_record_act(
    held.guild_id, held.kind, case when p_direction = 'start' then held.actor_id else coalesce(held.ender_id, held.actor_id) end,
    null, case when held.scope_id <> held.guild_id then held.scope_id end, held.reason,
    jsonb_build_object('lines', p_lines, 'lockdown', held.lockdown_id::text, 'direction', p_direction));
  return held.state;
end $$;
