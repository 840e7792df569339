-- uses read-lockdown.sql

-- Stores what a lockdown sets, once, and returns it. What another lockdown holds is left to that one.
-- p_overwrites: [{channel, id, isMember, before: {allow, deny} | null, set: {allow, deny}, problem}], in order.
create or replace function moderation_plan_lockdown(p_lockdown bigint, p_overwrites jsonb) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  each record;
begin
  update moderation_lockdown set planned = true where lockdown_id = p_lockdown and state = 'starting' and not planned;
  if found then
    for each in select value, ordinality from jsonb_array_elements(p_overwrites) with ordinality loop
      continue when exists (
        select from moderation_locked_overwrite held
        where held.channel_id = (each.value ->> 'channel')::bigint and held.lockdown_id <> p_lockdown and held.state in ('wanted', 'set'));
      insert into moderation_locked_overwrite (
        lockdown_id, channel_id, overwrite_id, place, is_member, before_allow, before_deny, set_allow, set_deny, state, problem)
      values (
        p_lockdown, (each.value ->> 'channel')::bigint, (each.value ->> 'id')::bigint, each.ordinality,
        (each.value ->> 'isMember')::boolean, (each.value #>> '{before,allow}')::bigint, (each.value #>> '{before,deny}')::bigint,
        (each.value #>> '{set,allow}')::bigint, (each.value #>> '{set,deny}')::bigint,
        case when each.value ->> 'problem' is null then 'wanted' else 'failed' end, each.value ->> 'problem')
      on conflict do nothing;
    end loop;
  end if;
  return moderation_read_lockdown(p_lockdown);
end $$;
