-- Removes a member from what keeps servers safe. For the operator alone: nothing that a member can reach calls it.
create or replace function safety_erase_member(p_user bigint) returns jsonb language plpgsql as $$
declare
  attempts integer;
begin
  delete from job where kind = 'finish_verification' and key like '%:' || p_user;
  delete from safety_attempt where user_id = p_user;
  get diagnostics attempts = row_count;
  update safety_raid set actor_id = 0, reason = null where actor_id = p_user;
  update safety_raid set ended_by = 0 where ended_by = p_user;
  return jsonb_build_object('attempts', attempts);
end $$;

-- Deletes what keeps a server safe. For the operator alone.
create or replace function safety_erase_guild(p_guild bigint) returns jsonb language plpgsql as $$
declare
  raids integer;
begin
  delete from job where kind = 'finish_verification' and key like p_guild || ':%';
  delete from job where kind in ('protect_server', 'watch_joins') and key = p_guild::text;
  delete from safety_raid where guild_id = p_guild;
  get diagnostics raids = row_count;
  delete from safety_change where guild_id = p_guild;
  delete from safety_watch where guild_id = p_guild;
  delete from safety_panel where guild_id = p_guild;
  delete from safety_attempt where guild_id = p_guild;
  return jsonb_build_object('raids', raids);
end $$;
