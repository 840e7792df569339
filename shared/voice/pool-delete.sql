-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, pool.sql

-- Deletes a pool and its agents.
create or replace function pool_delete(
  p_key text, p_user bigint, p_pool bigint, p_allowed text, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_delete', p_user, p_pool);
  outcome jsonb := coalesce(begin_change(p_key, request, p_guild, p_module, p_command, p_roles), pool_refusal(p_pool, p_user, p_allowed));
  agents bigint[];
begin
  if outcome is null then
    agents := array(select agent_id from agent_bots where pool_id = p_pool and pool_slot is not null order by agent_id);
    update guild_voice_policy set selected_pool_id = null, selected_by = null where selected_pool_id = p_pool;
    update agent_pools set deleted_at = clock_timestamp() where pool_id = p_pool;
    perform pool_note(p_pool, p_user, 'deleted', null, null, jsonb_build_object('agents', cardinality(agents)));
    outcome := jsonb_build_object('status', 'deleted', 'agents', cardinality(agents), 'events', pool_scrub(agents, 'revoked'));
    delete from pool_invitations where pool_id = p_pool;
    delete from pool_members where pool_id = p_pool;
  end if;
  return idempotency_remember_once(p_key, request, outcome);
end $$;
