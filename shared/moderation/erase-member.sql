-- Removes a member from a server's records of moderation: what was done to them goes, and what they did stays without them. For
-- the operator alone: nothing that a member can reach calls it.
create or replace function moderation_erase_member(p_user bigint) returns jsonb language plpgsql as $$
declare
  cases integer;
begin
  delete from job where kind in ('carry_out_case', 'announce_case', 'end_case', 'announce_appeal', 'tell_appeal')
    and key in (select guild_id || ':' || number from moderation_case where user_id = p_user);
  delete from moderation_case where user_id = p_user;
  get diagnostics cases = row_count;
  update moderation_case set actor_id = 0 where actor_id = p_user;
  update moderation_case set ended_by = 0 where ended_by = p_user;
  update moderation_remark set actor_id = 0 where actor_id = p_user;
  update moderation_appeal set decided_by = 0 where decided_by = p_user;
  delete from moderation_note where user_id = p_user;
  update moderation_note set author_id = 0 where author_id = p_user;
  update moderation_act set actor_id = 0 where actor_id = p_user;
  update moderation_act set user_id = 0, reason = null, detail = '{}' where user_id = p_user;
  -- Of what is under way, only the name goes: the channels have to be opened again.
  update moderation_lockdown set actor_id = 0, reason = null where actor_id = p_user;
  update moderation_lockdown set ender_id = 0 where ender_id = p_user;
  delete from moderation_purge where actor_id = p_user or about ~ ('<@' || p_user || '>');
  update moderation_role_sweep set actor_id = 0, reason = null where actor_id = p_user;
  -- The next one has a greater ID, so this one isn't dealt with again.
  update moderation_role_sweep set user_id = p_user + 1, is_begun = false where user_id = p_user;
  delete from moderation_temporary_role where user_id = p_user;
  delete from moderation_intent where p_user in (user_id, actor_id);
  update moderation_temporary_role set actor_id = 0 where actor_id = p_user;
  return jsonb_build_object('cases', cases);
end $$;

-- Deletes a server's records of moderation. For the operator alone.
create or replace function moderation_erase_guild(p_guild bigint) returns jsonb language plpgsql as $$
declare
  cases integer;
begin
  delete from job where kind in ('carry_out_case', 'announce_case', 'end_case', 'announce_appeal', 'tell_appeal')
    and key like p_guild || ':%';
  delete from job where kind = 'announce_act' and key in (select act_id::text from moderation_act where guild_id = p_guild);
  delete from moderation_case where guild_id = p_guild;
  get diagnostics cases = row_count;
  delete from moderation_note where guild_id = p_guild;
  delete from moderation_lockdown where guild_id = p_guild;
  delete from moderation_purge where guild_id = p_guild;
  delete from moderation_role_sweep where guild_id = p_guild;
  delete from moderation_temporary_role where guild_id = p_guild;
  delete from job where kind = 'settle_act' and key in (select key from moderation_intent where guild_id = p_guild);
  delete from moderation_intent where guild_id = p_guild;
  delete from moderation_act where guild_id = p_guild;
  delete from moderation_server where guild_id = p_guild;
  return jsonb_build_object('cases', cases);
end $$;
