-- The session of a token, unless it's over. Once in p_rotate, the token is replaced: the answer says so, and the one before is
-- good for p_grace, because requests may be under way.
create or replace function web_read_session(
  p_token_hash text, p_new_hash text, p_idle interval, p_absolute interval, p_rotate interval, p_grace interval, p_now timestamptz
) returns jsonb language plpgsql as $$
declare
  found web_session;
  is_current boolean;
  is_rotated boolean := false;
  changed integer;
begin
  select * into found from web_session
    where token_hash = p_token_hash or (former_hash = p_token_hash and former_until > p_now);
  if found is null or found.seen_at <= p_now - p_idle or found.began_at <= p_now - p_absolute then
    return null;
  end if;
  is_current := found.token_hash = p_token_hash;
  if is_current and found.rotated_at <= p_now - p_rotate then
    update web_session
      set token_hash = p_new_hash, former_hash = p_token_hash, former_until = p_now + p_grace, rotated_at = p_now, seen_at = p_now
      where session_id = found.session_id and token_hash = p_token_hash;
    -- Of two at once, one rotates. The other goes on with the token before.
    get diagnostics changed = row_count;
    is_rotated := changed = 1;
  elsif found.seen_at <= p_now - interval '1 minute' then
    update web_session set seen_at = p_now where session_id = found.session_id and seen_at = found.seen_at;
  end if;
  return jsonb_build_object('id', found.session_id, 'user', found.user_id::text, 'name', found.name, 'guilds', found.guilds,
    'beganAt', found.began_at, 'rotatesAt', case when is_rotated then p_now else found.rotated_at end + p_rotate,
    'isRotated', is_rotated);
end $$;
