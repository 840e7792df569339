-- Replaces an agent's sealed token, unless it changed since it was read. Whether it is sealed like this now.
create or replace function voice_replace_token(p_agent bigint, p_old text, p_ciphertext text, p_key_id text) returns boolean
language plpgsql set lock_timeout = '900ms' as $$
begin
  update agent_bots set token_ciphertext = p_ciphertext, token_key_id = p_key_id
    where agent_id = p_agent and token_ciphertext in (p_old, p_ciphertext);
  return found;
end $$;
