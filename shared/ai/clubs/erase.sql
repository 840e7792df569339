-- Removes a member from a server's club weeks, which stay. What they had under way goes. For the operator alone: nothing that a member can
-- reach calls it.
create or replace function club_erase_member(p_user bigint) returns jsonb language plpgsql as $$
declare
  analyses integer;
begin
  delete from job where kind = 'read_roster' and payload -> 'request' ->> 'user' = p_user::text;
  delete from club_analysis where user_id = p_user;
  get diagnostics analyses = row_count;
  update club_analysis set approved_by = array_replace(approved_by, p_user, 0) where p_user = any (approved_by);
  update club_week set started_by = 0 where started_by = p_user;
  update club_week set approved_by = array_replace(approved_by, p_user, 0) where p_user = any (approved_by);
  update club_week set undone_by = 0 where undone_by = p_user;
  update club_correction set set_by = 0, reason = null where set_by = p_user;
  update club_alias set confirmed_by = 0 where confirmed_by = p_user;
  update club_event set actor_id = 0 where actor_id = p_user;
  return jsonb_build_object('analyses', analyses);
end $$;

-- Deletes a server's clubs. For the operator alone.
create or replace function club_erase_guild(p_guild bigint) returns jsonb language plpgsql as $$
declare
  weeks integer;
begin
  delete from job where kind = 'read_roster' and payload -> 'request' ->> 'guild' = p_guild::text;
  delete from club_analysis where guild_id = p_guild;
  delete from club_week where guild_id = p_guild;
  get diagnostics weeks = row_count;
  delete from club_correction where guild_id = p_guild;
  delete from club_alias where guild_id = p_guild;
  perform set_config('chorus.erasing', 'on', true);
  delete from club_event where guild_id = p_guild;
  perform set_config('chorus.erasing', 'off', true);
  delete from club where guild_id = p_guild;
  return jsonb_build_object('weeks', weeks);
end $$;
