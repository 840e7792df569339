-- What plays in a channel, and with p_is_all also its queue; null: nothing plays.
create or replace function music_tracks_in(p_guild bigint, p_channel bigint, p_is_all boolean, p_most integer) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_agg(t.track order by t.position) from (
    select q.track, q.position from voice_sessions s join music_players m on m.session_id = s.session_id
      join voice_queue c on c.entry_id = m.current_id
      join voice_queue q on q.session_id = s.session_id and q.position >= c.position
    where s.guild_id = p_guild and s.channel_id = p_channel and s.kind = 'music' and s.state <> 'ended'
      and (p_is_all or q.entry_id = c.entry_id)
    order by q.position limit p_most) t);
end $$;
