-- Forgets that a role ends: it stays, or it's gone already. p_ref: only if that interaction set its end.
create or replace function moderation_release_role(p_guild bigint, p_user bigint, p_role bigint, p_ref bigint default null)
returns boolean language plpgsql set lock_timeout = '900ms' as $$
begin
  delete from moderation_temporary_role
    where guild_id = p_guild and user_id = p_user and role_id = p_role and (p_ref is null or ref = p_ref);
  return found;
end $$;
