-- Removes a member from the modes and personalities they set, which stay. For the operator alone: nothing that a member can reach
-- calls it.
create or replace function ai_erase_member_modes(p_user bigint) returns jsonb language plpgsql as $$
declare
  modes integer;
  personalities integer;
begin
  update ai_mode set set_by = 0 where set_by = p_user;
  update ai_mode_history set actor_id = 0 where actor_id = p_user;
  get diagnostics modes = row_count;
  update ai_personality set actor_id = 0 where actor_id = p_user;
  get diagnostics personalities = row_count;
  return jsonb_build_object('modes', modes, 'personalities', personalities);
end $$;

-- Deletes a server's modes and personality with their history. For the operator alone.
create or replace function ai_erase_guild_modes(p_guild bigint) returns jsonb language plpgsql as $$
declare
  modes integer;
  personalities integer;
begin
  delete from ai_mode where guild_id = p_guild;
  get diagnostics modes = row_count;
  perform set_config('chorus.erasing', 'on', true);
  delete from ai_mode_history where guild_id = p_guild;
  delete from ai_personality where guild_id = p_guild;
  get diagnostics personalities = row_count;
  perform set_config('chorus.erasing', 'off', true);
  return jsonb_build_object('modes', modes, 'personalities', personalities);
end $$;
