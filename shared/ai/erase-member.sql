-- Removes a member from conversations with AI and what they cost. For the operator alone: nothing that a member can reach calls it.
create or replace function ai_erase_member(p_user bigint) returns jsonb language plpgsql as $$
declare
  turns integer;
begin
  delete from job where kind in ('answer_with_ai', 'draw_with_ai') and payload -> 'request' ->> 'user' = p_user::text;
  delete from ai_turn where user_id = p_user;
  get diagnostics turns = row_count;
  delete from ai_reading where user_id = p_user;
  delete from ai_request where user_id = p_user;
  delete from ai_usage where scope = 'member' and owner_id = p_user;
  delete from ai_key where owner = 'member' and owner_id = p_user;
  update ai_key set set_by = 0 where set_by = p_user;
  return jsonb_build_object('turns', turns);
end $$;

-- Deletes a server's conversations with AI and what they cost. For the operator alone.
create or replace function ai_erase_guild(p_guild bigint) returns jsonb language plpgsql as $$
declare
  turns integer;
begin
  delete from job where kind in ('answer_with_ai', 'draw_with_ai') and payload -> 'request' ->> 'guild' = p_guild::text;
  delete from ai_turn where guild_id = p_guild;
  get diagnostics turns = row_count;
  delete from ai_reading where guild_id = p_guild;
  delete from ai_request where guild_id = p_guild;
  delete from ai_usage where scope = 'server' and owner_id = p_guild;
  delete from ai_key where owner = 'server' and owner_id = p_guild;
  return jsonb_build_object('turns', turns);
end $$;
