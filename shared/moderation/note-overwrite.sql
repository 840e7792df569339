-- Notes what became of one overwrite of a lockdown. p_plan: what it was and what to set, where that changed before it was set.
create or replace function moderation_note_overwrite(
  p_lockdown bigint, p_channel bigint, p_overwrite bigint, p_state text, p_problem text default null, p_plan jsonb default null
) returns boolean language plpgsql set lock_timeout = '900ms' as $$
begin
  update moderation_locked_overwrite set
    state = p_state, problem = p_problem,
    before_allow = case when p_plan is null then before_allow else (p_plan #>> '{before,allow}')::bigint end,
    before_deny = case when p_plan is null then before_deny else (p_plan #>> '{before,deny}')::bigint end,
    set_allow = coalesce((p_plan #>> '{set,allow}')::bigint, set_allow),
    set_deny = coalesce((p_plan #>> '{set,deny}')::bigint, set_deny)
    where lockdown_id = p_lockdown and channel_id = p_channel and overwrite_id = p_overwrite;
  return found;
end $$;
