-- uses ../jobs/add.sql

-- Notes that a member has a role until then, and has a job take it away. A later end replaces an earlier one.
create or replace function moderation_hold_role(
  p_guild bigint, p_user bigint, p_role bigint, p_actor bigint, p_ends_at timestamptz, p_ref bigint
) returns boolean language plpgsql set lock_timeout = '900ms' as $$
begin
  insert into moderation_temporary_role (guild_id, user_id, role_id, actor_id, ends_at, ref)
    values (p_guild, p_user, p_role, p_actor, p_ends_at, p_ref)
    on conflict (guild_id, user_id, role_id) do update set actor_id = p_actor, ends_at = p_ends_at, ref = p_ref;
  return job_add('end_temporary_role', concat_ws(':', p_guild, p_user, p_role, p_ref), jsonb_build_object(
    'guild', p_guild::text, 'user', p_user::text, 'role', p_role::text, 'ref', p_ref::text), p_ends_at);
end $$;
