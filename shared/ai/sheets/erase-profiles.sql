-- Deletes what a member saved of games, and makes codes they collected nobody's. For the operator alone: nothing that a member can
-- reach calls it.
create or replace function ai_erase_profiles_of_member(p_user bigint) returns jsonb language plpgsql as $$
declare
  profiles integer;
begin
  delete from job where kind in ('read_profile', 'export_profile') and payload -> 'request' ->> 'user' = p_user::text;
  delete from ai_profile where user_id = p_user;
  get diagnostics profiles = row_count;
  delete from ai_spreadsheet where user_id = p_user;
  update ai_code set added_by = 0 where added_by = p_user;
  return jsonb_build_object('profiles', profiles);
end $$;

-- Deletes what members saved of games in a server, and its codes. For the operator alone.
create or replace function ai_erase_profiles_of_guild(p_guild bigint) returns jsonb language plpgsql as $$
declare
  profiles integer;
begin
  delete from job where kind in ('read_profile', 'export_profile') and payload -> 'request' ->> 'guild' = p_guild::text;
  delete from ai_profile where scope = p_guild::text;
  get diagnostics profiles = row_count;
  delete from ai_spreadsheet where scope = p_guild::text;
  delete from ai_code where guild_id = p_guild;
  return jsonb_build_object('profiles', profiles);
end $$;
