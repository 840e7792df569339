-- Deletes a member's notes and consents. For the operator alone: nothing that a member can reach calls it.
create or replace function ai_erase_memory_of_member(p_user bigint) returns jsonb language plpgsql as $$
declare
  notes integer;
begin
  select count(*) into notes from ai_note where user_id = p_user;
  -- Before the job, which is the order of the job itself.
  delete from ai_consent where user_id = p_user;
  delete from job where kind = 'embed_notes' and key like p_user || ':%';
  return jsonb_build_object('notes', notes);
end $$;

-- Deletes what members had the bot remember in a server, and their consents there. For the operator alone.
create or replace function ai_erase_memory_of_guild(p_guild bigint) returns jsonb language plpgsql as $$
declare
  notes integer;
begin
  select count(*) into notes from ai_note n join ai_consent c using (user_id, scope) where c.scope = p_guild::text;
  delete from ai_consent where scope = p_guild::text;
  delete from job where kind = 'embed_notes' and key like '%:' || p_guild;
  return jsonb_build_object('notes', notes);
end $$;
