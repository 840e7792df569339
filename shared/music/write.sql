-- Writes one change of a session that the caller has locked. p_change:
-- {inserts: [{id, position, track, requestedBy}], moves: [{id, position}], removes: [id], player: {…}}, each of them optional. Only the
-- given properties of the player are set.
create or replace function music_write(p_session bigint, p_change jsonb) returns bigint language plpgsql as $$
declare
  given jsonb := coalesce(p_change -> 'player', '{}');
  revision_now bigint;
begin
  delete from voice_queue where session_id = p_session
    and entry_id in (select id::bigint from jsonb_array_elements_text(coalesce(p_change -> 'removes', '[]')) id);
  update voice_queue q set position = m.position
    from jsonb_to_recordset(coalesce(p_change -> 'moves', '[]')) as m (id bigint, position bigint)
    where q.session_id = p_session and q.entry_id = m.id;
  insert into voice_queue (entry_id, session_id, position, track, requested_by) overriding system value
    select i.id, p_session, i.position, i.track, i."requestedBy"
    from jsonb_to_recordset(coalesce(p_change -> 'inserts', '[]')) as i (id bigint, position bigint, track jsonb, "requestedBy" bigint);
  update voice_queue set track = given -> 'track' where given ? 'track' and session_id = p_session
    and entry_id = coalesce((given ->> 'current')::bigint, (select current_id from music_players where session_id = p_session));
  update music_players p set
      revision = p.revision + 1,
      current_id = case when given ? 'current' then (given ->> 'current')::bigint else p.current_id end,
      is_paused = coalesce((given ->> 'isPaused')::boolean, p.is_paused),
      position_ms = coalesce((given ->> 'positionMs')::bigint, p.position_ms),
      position_at = case when given ? 'positionMs' then clock_timestamp() else p.position_at end,
      volume = coalesce((given ->> 'volume')::smallint, p.volume),
      loop = coalesce(given ->> 'loop', p.loop),
      presets = coalesce(given -> 'presets', p.presets),
      speed = coalesce((given ->> 'speed')::smallint, p.speed),
      pitch = coalesce((given ->> 'pitch')::smallint, p.pitch),
      is_autoplay = coalesce((given ->> 'isAutoplay')::boolean, p.is_autoplay),
      wants_more = coalesce((given ->> 'wantsMore')::boolean, p.wants_more),
      votes = coalesce(given -> 'votes', p.votes),
      tried = coalesce(given -> 'tried', p.tried),
      buttons = coalesce(given -> 'buttons', p.buttons)
    where p.session_id = p_session returning revision into revision_now;
  return revision_now;
end $$;
