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

-- Deletes a server's settings and their history. For the operator alone.
create or replace function settings_erase_guild(p_guild bigint) returns jsonb language plpgsql as $$
declare
  changes integer;
begin
  perform set_config('chorus.erasing', 'on', true);
  delete from guild_settings_history where guild_id = p_guild;
  get diagnostics changes = row_count;
  perform set_config('chorus.erasing', 'off', true);
  delete from guild_settings where guild_id = p_guild;
  delete from guild_settings_import where guild_id = p_guild;
  delete from command_statistics where guild_id = p_guild;
  return jsonb_build_object('changes', changes);
end $$;
