-- Notes what became of the member a sweep is at, and which one is next. p_next: null if there's none. Returns the sweep.
create or replace function moderation_step_role_sweep(p_sweep bigint, p_changed integer, p_failed integer, p_next bigint)
returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  held moderation_role_sweep;
begin
  update moderation_role_sweep set
    changed = changed + p_changed, failed = failed + p_failed,
    -- Whoever stops it is heard before the next member.
    user_id = case when state = 'running' then coalesce(p_next, user_id) else user_id end,
    is_begun = state = 'running' and p_next is not null
    where sweep_id = p_sweep returning * into held;
  return jsonb_build_object(
    'guild', held.guild_id::text, 'actor', held.actor_id::text, 'role', held.role_id::text, 'isGiven', held.is_given,
    'members', held.members, 'ofRole', held.of_role::text, 'reason', held.reason, 'total', held.total,
    'at', held.user_id::text, 'isBegun', held.is_begun, 'changed', held.changed, 'failed', held.failed, 'state', held.state);
end $$;
