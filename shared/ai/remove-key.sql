-- Deletes a member's or a server's key.
create or replace function ai_remove_key(p_owner text, p_owner_id bigint) returns jsonb language plpgsql as $$
begin
  delete from ai_key where owner = p_owner and owner_id = p_owner_id;
  return jsonb_build_object('status', case when found then 'removed' else 'none' end);
end $$;
