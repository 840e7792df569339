-- What a music session plays. Whoever holds the lease on its agent writes it, under the fence; nothing of it is only in a process.

comment on column voice_queue.position is
  'A sparse order key. What lies before the entry that plays has played, what lies after it waits.';

create table music_players (
  session_id     bigint primary key references voice_sessions on delete cascade,
  current_id     bigint references voice_queue on delete set null,  -- null: nothing plays
  revision       bigint not null default 1,         -- grows with every change of what is to be heard or shown
  is_paused      boolean not null default false,
  position_ms    bigint not null default 0 check (position_ms >= 0),
  position_at    timestamptz not null default clock_timestamp(),
  volume         smallint not null check (volume between 0 and 150),  -- percent
  loop           text not null default 'off' check (loop in ('off', 'track', 'queue')),
  presets        jsonb not null default '[]' check (jsonb_typeof(presets) = 'array'),
  speed          smallint not null default 100 check (speed between 50 and 200),  -- percent
  pitch          smallint not null default 100 check (pitch between 50 and 200),
  is_autoplay    boolean not null default false,
  wants_more     boolean not null default false,    -- the line ran out by itself: autoplay may add to it
  votes          jsonb not null default '[]',       -- members who want to skip what plays
  tried          jsonb not null default '[]',       -- where what plays was looked for after it had failed
  panel_channel  bigint,
  panel_message  bigint,
  buttons        jsonb not null default '{}',       -- the panel's custom ids, by what they do; the edge signed them
  check ((panel_channel is null) = (panel_message is null))
);

create index music_player_current on music_players (current_id);

-- A session that ends takes along what it played.
create function music_session_ended() returns trigger language plpgsql as $$
begin
  delete from music_players where session_id = new.session_id;
  delete from voice_queue where session_id = new.session_id;
  return null;
end $$;
create trigger music_session_ended after update of state on voice_sessions
  for each row when (new.state = 'ended') execute function music_session_ended();

-- The player of a session that the caller has locked; made with the volume given when there is none.
create function music_open_player(p_session bigint, p_volume integer) returns music_players language plpgsql as $$
declare
  p music_players;
begin
  insert into music_players (session_id, volume) values (p_session, p_volume) on conflict do nothing;
  select * into p from music_players where session_id = p_session for update;
  return p;
end $$;

create function music_entry_json(q voice_queue) returns jsonb language sql stable as $$
  select case when q.entry_id is not null then
    jsonb_build_object('id', q.entry_id::text, 'track', q.track, 'requestedBy', q.requested_by::text) end;
$$;

-- All of a session that is heard or shown, the line itself only as far as p_next entries; null: nothing was ever asked of it.
create function music_state(p_session bigint, p_next integer) returns jsonb language plpgsql stable as $$
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
  -- When nothing plays, all that is left has played.
  select jsonb_build_object('waiting', count(*), 'waitingMs', coalesce(sum((track ->> 'lengthMs')::bigint), 0)) into outcome
    from voice_queue where session_id = p_session and position > q.position;
  return outcome || jsonb_build_object(
    'revision', p.revision, 'current', music_entry_json(q), 'isPaused', p.is_paused, 'positionMs', p.position_ms,
    'volume', p.volume, 'loop', p."loop", 'presets', p.presets, 'speed', p.speed, 'pitch', p.pitch,
    'isAutoplay', p.is_autoplay, 'wantsMore', p.wants_more, 'votes', p.votes, 'tried', p.tried, 'buttons', p.buttons,
    'hasPrevious', exists (select from voice_queue where session_id = p_session and (q.entry_id is null or position < q.position)),
    'panel', case when p.panel_message is not null then
      jsonb_build_object('channel', p.panel_channel::text, 'message', p.panel_message::text) end,
    'next', (select coalesce(jsonb_agg(music_entry_json(n) order by n.position), '[]') from (
      select * from voice_queue where session_id = p_session and position > q.position
      order by position limit p_next) n));
end $$;

-- Writes one change of a session that the caller has locked, in one go. p_change:
-- {inserts: [{id, position, track, requestedBy}], moves: [{id, position}], removes: [id], player: {…}}, each of them optional;
-- of the player, what is named is set.
create function music_write(p_session bigint, p_change jsonb) returns bigint language plpgsql as $$
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

-- What the node itself changes, when a track has ended for instance. p_revision: of what it decided upon. When that is no longer
-- how things are, nothing is written, and it looks again.
create function music_change(p_agent bigint, p_fence bigint, p_session bigint, p_revision bigint, p_change jsonb) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  revision_now bigint;
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  -- In the order in which whatever applies an intent takes them.
  perform voice_lock_guild(guild_id) from voice_sessions where session_id = p_session;
  perform from voice_sessions where session_id = p_session and agent_id = p_agent and state <> 'ended' for no key update;
  if not found then
    return jsonb_build_object('status', 'not_found');
  end if;
  select revision into revision_now from music_players where session_id = p_session for update;
  if revision_now is distinct from p_revision then
    return jsonb_build_object('status', 'changed');
  end if;
  return jsonb_build_object('status', 'written', 'revision', music_write(p_session, p_change));
end $$;

-- How far what plays has come, for all sessions of a node at once. p_heard: [{session, agent, fence, revision, positionMs}, …]
-- The revision is that of the player it is about: a track that starts again is not set back to where it was before.
create function music_set_positions(p_heard jsonb) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  noted jsonb;
begin
  with heard as (
    select * from jsonb_to_recordset(p_heard) as h (session bigint, agent bigint, fence bigint, revision bigint, "positionMs" bigint)
  ), held as materialized (
    select a.agent_id from agent_bots a join heard on heard.agent = a.agent_id and heard.fence = a.fence
      where a.lease_until > clock_timestamp() order by a.agent_id for key share of a
  ), updated as (
    update music_players p set position_ms = heard."positionMs", position_at = clock_timestamp()
      from heard join voice_sessions s on s.session_id = heard.session and s.agent_id = heard.agent and s.state <> 'ended'
      where p.session_id = heard.session and p.revision = heard.revision and p.current_id is not null and heard.agent in (select agent_id from held)
      returning p.session_id
  )
  select coalesce(jsonb_agg(session_id::text order by session_id), '[]') into noted from updated;
  return jsonb_build_object('status', 'noted', 'sessions', noted);
end $$;

-- Where the session's panel stands now; both null: nowhere.
create function music_set_panel(p_agent bigint, p_fence bigint, p_session bigint, p_channel bigint, p_message bigint) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  update music_players p set panel_channel = p_channel, panel_message = p_message
    from voice_sessions s where p.session_id = p_session and s.session_id = p_session and s.agent_id = p_agent and s.state <> 'ended';
  return jsonb_build_object('status', case when found then 'noted' else 'not_found' end);
end $$;

-- One page of what waits in a channel; null: no session there.
create function music_queue_page(p_guild bigint, p_channel bigint, p_offset integer, p_limit integer) returns jsonb
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

select keep_plans();
