-- Remembers a link from /dashboard in place of the one before.
create or replace function web_open_link(
  p_token_hash text, p_user bigint, p_name text, p_guild bigint, p_ends_at timestamptz
) returns jsonb language plpgsql as $$
begin
  delete from web_link where user_id = p_user or ends_at < clock_timestamp() - interval '1 day';
  insert into web_link (token_hash, user_id, name, guild_id, ends_at) values (p_token_hash, p_user, p_name, p_guild, p_ends_at);
  return jsonb_build_object('status', 'opened');
end $$;
