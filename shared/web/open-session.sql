-- Remembers a login. The oldest ones of whoever has more than p_most are forgotten.
create or replace function web_open_session(
  p_token_hash text, p_user bigint, p_name text, p_browser text, p_guilds jsonb, p_most integer, p_now timestamptz
) returns jsonb language plpgsql as $$
declare
  opened uuid;
begin
  -- Two at once would both find room.
  perform pg_advisory_xact_lock(hashtextextended('web_session ' || p_user, 0));
  insert into web_session (token_hash, user_id, name, browser, guilds, began_at, rotated_at, seen_at)
    values (p_token_hash, p_user, p_name, p_browser, p_guilds, p_now, p_now, p_now) returning session_id into opened;
  delete from web_session where session_id in (
    select session_id from web_session where user_id = p_user and session_id <> opened
      order by seen_at desc offset p_most - 1);
  return jsonb_build_object('status', 'opened', 'id', opened);
end $$;
