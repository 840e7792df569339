-- uses fence.sql

-- Keeps what a node needs to go on with an agent's connections, for whoever takes the agent over.
create or replace function voice_save_gateway(p_agent bigint, p_fence bigint, p_ciphertext text, p_key_id text) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  insert into agent_gateways as g (agent_id, fence, ciphertext, key_id) values (p_agent, p_fence, p_ciphertext, p_key_id)
    on conflict (agent_id) do update set fence = excluded.fence, ciphertext = excluded.ciphertext, key_id = excluded.key_id,
      saved_at = clock_timestamp()
    where g.fence <= excluded.fence;
  return jsonb_build_object('status', 'saved');
end $$;
