-- uses open-session.sql

-- Uses up a link, and logs its member in. Null if it was used, or is over.
create or replace function web_take_link(
  p_link_hash text, p_token_hash text, p_browser text, p_most integer, p_now timestamptz
) returns jsonb language plpgsql as $$
declare
  taken web_link;
begin
  delete from web_link where token_hash = p_link_hash and ends_at > p_now returning * into taken;
  if taken is null then
    return null;
  end if;
  perform web_open_session(p_token_hash, taken.user_id, taken.name, p_browser, '[]', p_most, p_now);
  return jsonb_build_object('user', taken.user_id::text, 'name', taken.name, 'guild', taken.guild_id::text);
end $$;
