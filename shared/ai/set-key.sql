-- Stores a provider's key for a member or a server, in place of the one before.
create or replace function ai_set_key(
  p_owner text, p_owner_id bigint, p_service text, p_model text, p_ciphertext text, p_key_id text, p_actor bigint, p_now timestamptz
) returns jsonb language plpgsql as $$
begin
  insert into ai_key (owner, owner_id, service, model, key_ciphertext, key_key_id, set_by, set_at)
    values (p_owner, p_owner_id, p_service, p_model, p_ciphertext, p_key_id, p_actor, p_now)
    on conflict (owner, owner_id) do update set service = excluded.service, model = excluded.model,
      key_ciphertext = excluded.key_ciphertext, key_key_id = excluded.key_key_id, set_by = excluded.set_by, set_at = excluded.set_at;
  return jsonb_build_object('status', 'set');
end $$;
