create or replace function music_entry_json(q voice_queue) returns jsonb language sql stable as $$
  select case when q.entry_id is not null then
    jsonb_build_object('id', q.entry_id::text, 'track', q.track, 'requestedBy', q.requested_by::text) end;
$$;

-- The state of a session's player, with the next p_next entries of its queue; null before the first request.
create or replace function music_state(p_session bigint, p_next integer) returns jsonb language plpgsql stable as $$
declare
  p music_players;
  q voice_queue;
  outcome jsonb;
begin
  select * into p from music_players where session_id = p_session;
  if p.session_id is null then
    return null;
  end if;
  select * into q from voice_queue where entry_id = p.current_id;
  -- When nothing plays, all entries have played.
  select jsonb_build_object('waiting', count(*), 'waitingMs', coalesce(sum((track ->> 'lengthMs')::bigint), 0)) into outcome
    from voice_queue where session_id = p_session and position > q.position;
  return outcome || jsonb_build_object(
    'revision', p.revision, 'current', music_entry_json(q), 'isPaused', p.is_paused, 'positionMs', p.position_ms,
    'positionAt', p.position_at,
    'volume', p.volume, 'loop', p."loop", 'presets', p.presets, 'speed', p.speed, 'pitch', p.pitch,
    'isAutoplay', p.is_autoplay, 'wantsMore', p.wants_more, 'votes', p.votes, 'tried', p.tried, 'buttons', p.buttons,
    'hasPrevious', exists (select from voice_queue where session_id = p_session and (q.entry_id is null or position < q.position)),
    'panel', case when p.panel_message is not null then
      jsonb_build_object('channel', p.panel_channel::text, 'message', p.panel_message::text) end,
    'next', (select coalesce(jsonb_agg(music_entry_json(n) order by n.position), '[]') from (
      select * from voice_queue where session_id = p_session and position > q.position
      order by position limit p_next) n));
end $$;
