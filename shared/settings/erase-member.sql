-- Removes a member from the settings they changed, which stay. For the operator alone: nothing that a member can reach calls it.
create or replace function settings_erase_member(p_user bigint) returns jsonb language plpgsql as $$
declare
  changes integer;
begin
  update guild_settings_history set actor_id = 0 where actor_id = p_user;
  get diagnostics changes = row_count;
  update guild_settings set set_by = 0 where set_by = p_user;
  delete from guild_settings_import where user_id = p_user;
  return jsonb_build_object('changes', changes);
end $$;
