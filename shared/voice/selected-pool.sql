-- The only pool whose agents a server uses, or null. A private one only while whoever selected it is a member.
create or replace function voice_selected_pool(p_guild bigint) returns bigint language plpgsql stable as $$
begin
  return (select p.pool_id from guild_voice_policy g join agent_pools p on p.pool_id = g.selected_pool_id
    where g.guild_id = p_guild and p.deleted_at is null and (p.visibility = 'public'
      or exists (select from pool_members m where m.pool_id = p.pool_id and m.user_id = g.selected_by)));
end $$;

-- Whether this member can use the pool's agents: only the selected pool's if there is one, else those of public pools and their own.
create or replace function voice_may_use(p_pool bigint, p_selected bigint, p_user bigint) returns boolean language plpgsql stable as $$
begin
  if p_selected is not null then
    return p_pool = p_selected;
  end if;
  return exists (select from agent_pools where pool_id = p_pool and deleted_at is null and visibility = 'public')
    or exists (select from pool_members where pool_id = p_pool and user_id = p_user);
end $$;
