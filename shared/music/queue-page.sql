-- uses ../voice/session.sql, state.sql

-- One page of a channel's queue; null: no session there.
create or replace function music_queue_page(p_guild bigint, p_channel bigint, p_offset integer, p_limit integer) returns jsonb
language plpgsql stable as $$
declare
  s voice_sessions := voice_session_in(p_guild, p_channel, 'music');
  state jsonb;
  at_now bigint;
begin
  if s.session_id is null then
    return null;
  end if;
  state := music_state(s.session_id, 3);
  select q.position into at_now from music_players p join voice_queue q on q.entry_id = p.current_id where p.session_id = s.session_id;
  return jsonb_build_object('session', voice_session_json(s), 'state', state,
    'positionAt', (select position_at from music_players where session_id = s.session_id),
    'entries', (select coalesce(jsonb_agg(music_entry_json(n) order by n.position), '[]') from (
      select * from voice_queue where session_id = s.session_id and position > at_now
      order by position offset greatest(p_offset, 0) limit p_limit) n));
end $$;
