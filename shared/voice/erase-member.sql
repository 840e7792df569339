-- uses leave-guild.sql, pool.sql

-- Removes a member from the voice plane. Agents they contributed are logged out and their tokens deleted, and the pools they own are
-- deleted. What others did stays. For the operator alone: nothing that a member can reach calls it.
create or replace function voice_erase_member(p_user bigint) returns jsonb language plpgsql as $$
declare
  owned bigint[] := array(select pool_id from pool_members where user_id = p_user and role = 'owner' order by pool_id);
  agents bigint[];
begin
  perform from agent_pools where pool_id = any (owned) order by pool_id for no key update;
  agents := array(select agent_id from agent_bots
    where pool_slot is not null and (pool_id = any (owned) or contributor_id = p_user) order by agent_id);
  perform pool_scrub(agents, 'revoked');
  update guild_voice_policy set selected_pool_id = null, selected_by = null
    where selected_pool_id = any (owned) or (selected_by = p_user
      and exists (select from agent_pools p where p.pool_id = selected_pool_id and p.visibility = 'private'));
  update guild_voice_policy set selected_by = 0 where selected_by = p_user;
  update agent_pools set deleted_at = coalesce(deleted_at, clock_timestamp()), name = 'Erased ' || pool_id, description = ''
    where pool_id = any (owned);
  delete from pool_members where pool_id = any (owned) or user_id = p_user;
  update pool_members set granted_by = 0 where granted_by = p_user;
  delete from pool_invitations where pool_id = any (owned) or user_id = p_user or invited_by = p_user;
  update agent_bots set name = 'Erased agent', contributor_id = 0 where contributor_id = p_user;
  perform set_config('chorus.erasing', 'on', true);
  update pool_events set actor_id = case when actor_id = p_user then 0 else actor_id end,
      user_id = case when user_id = p_user then 0 else user_id end,
      detail = case when actor_id = p_user then detail - array['name', 'description'] else detail end
    where actor_id = p_user or user_id = p_user;
  perform set_config('chorus.erasing', 'off', true);
  delete from voice_waiters where user_id = p_user;
  delete from voice_follow_ups where user_id = p_user;
  delete from voice_intents where user_id = p_user;
  -- An ended session can't change anymore, and expires anyway.
  delete from voice_sessions where requested_by = p_user and state = 'ended';
  update voice_sessions set requested_by = 0 where requested_by = p_user;
  update voice_queue set requested_by = 0 where requested_by = p_user;
  return jsonb_build_object('pools', cardinality(owned), 'agents', cardinality(agents));
end $$;

-- Removes a server from the voice plane: its sessions end, and agents that are still there are found again when they log in. For the
-- operator alone.
create or replace function voice_erase_guild(p_guild bigint) returns jsonb language plpgsql as $$
declare
  agent bigint;
  sessions integer;
begin
  for agent in select agent_id from agent_guilds where guild_id = p_guild order by agent_id loop
    perform voice_leave_guild(agent, p_guild, 'left');
  end loop;
  delete from voice_waiters where guild_id = p_guild;
  delete from voice_follow_ups where guild_id = p_guild;
  delete from guild_voice_policy where guild_id = p_guild;
  delete from voice_sessions where guild_id = p_guild;
  get diagnostics sessions = row_count;
  return jsonb_build_object('sessions', sessions);
end $$;
