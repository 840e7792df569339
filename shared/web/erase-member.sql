-- Logs a member out everywhere, and forgets what they were granted and that it was them. For the operator alone.
create or replace function web_erase_member(p_user bigint) returns jsonb language plpgsql as $$
declare
  sessions integer;
begin
  delete from web_session where user_id = p_user;
  get diagnostics sessions = row_count;
  delete from web_link where user_id = p_user;
  delete from web_grant where kind = 'member' and subject_id = p_user;
  update web_grant set granted_by = 0 where granted_by = p_user;
  update web_announcement set made_by = 0 where made_by = p_user;
  update web_write set actor_id = 0 where actor_id = p_user;
  update web_write set change = null where change::text ~ ('(^|[^0-9])' || p_user || '($|[^0-9])');
  update web_write set detail = '{}' where detail::text ~ ('(^|[^0-9])' || p_user || '($|[^0-9])');
  return jsonb_build_object('sessions', sessions);
end $$;

-- Forgets who may use a server's dashboard, and what was done there. For the operator alone.
create or replace function web_erase_guild(p_guild bigint) returns jsonb language plpgsql as $$
declare
  writes integer;
begin
  delete from web_write where guild_id = p_guild;
  get diagnostics writes = row_count;
  delete from web_grant where guild_id = p_guild;
  delete from web_link where guild_id = p_guild;
  update web_session set guilds = coalesce((select jsonb_agg(one) from jsonb_array_elements(guilds) one
      where one ->> 'id' <> p_guild::text), '[]')
    where guilds @> jsonb_build_array(jsonb_build_object('id', p_guild::text));
  return jsonb_build_object('writes', writes);
end $$;
